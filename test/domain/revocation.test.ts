import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/oid.js'
import { allRevoked, withRevocations } from '../../src/domain/revocation.js'
import { ada, bob, policy } from '../support/signatories.js'

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(40) as Oid) as [Oid, Oid, Oid]
const law = (...revoked: readonly (readonly [typeof ada, ...Oid[]])[]) =>
  policy({}, { revoked: revoked.map(([{ key }, ...survive]) => ({ key, survive })) })

test('what one law revokes is revoked, and what any of them lets survive survives', () => {
  const laws = [law([ada, three, one]), law(), law([bob], [ada, two, one])]
  expect(allRevoked(laws)).toEqual([
    { key: ada.key, survive: [one, two, three] },
    { key: bob.key, survive: [] },
  ])
  expect(allRevoked([law(), law()])).toEqual([])
})

test('a law is seen with what was revoked since, and is the same where nothing was', () => {
  const before = law([ada, one])
  expect(withRevocations(before, [])).toBe(before)
  expect(withRevocations(before, law([bob, two], [ada, three]).revoked)).toEqual({
    ...before,
    revoked: [
      { key: ada.key, survive: [one, three] },
      { key: bob.key, survive: [two] },
    ],
  })
})
