import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { madeOf } from '../../src/git/made-of.js'
import type { GitObject } from '../../src/git/port.js'

test('what is made of an object is made once, and is none of a copy with other bytes', () => {
  const object: GitObject = { oid: 'a'.repeat(40) as Oid, type: 'blob', content: 'one' as ByteString }
  const made: string[] = []
  const make = ({ content }: GitObject): string | null => {
    made.push(content)
    return content === 'two' ? null : `${content}!`
  }
  expect([madeOf(object, make), madeOf(object, make)]).toEqual(['one!', 'one!'])
  const other: GitObject = { ...object, content: 'two' as ByteString }
  expect([madeOf(other, make), madeOf(other, make)]).toEqual([null, null])
  expect(madeOf({ ...object }, make)).toBe('one!')
  expect(made).toEqual(['one', 'two'])
  expect(JSON.stringify(object)).toBe(`{"oid":"${'a'.repeat(40)}","type":"blob","content":"one"}`)
})
