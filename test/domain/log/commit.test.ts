import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatCommit,
  headersWithoutSignature,
  nameAndEmail,
  parseCommit,
  parsePerson,
} from '../../../src/domain/log/commit.js'
import { decisionPayload, signedPayload } from '../../../src/domain/log/signed-payload.js'
import type { Oid } from '../../../src/domain/names/oid.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import { commitOf } from '../../support/log-builder.js'

const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904' as Oid
const PARENT = '56a6051ca2b02b04ef92d5150c9ef600403cb1de' as Oid
const ADA = 'Ada <ada@example.com> 1700000000 +0100' as ByteString
const HEAD = `tree ${TREE}\nparent ${PARENT}\nauthor ${ADA}\ncommitter ${ADA}\n`

const parse = (content: string) => parseCommit(TREE, content as ByteString)

describe('a commit', () => {
  it('is read as it was written', () => {
    const bytes = fc.string({ unit: 'binary' }) as unknown as fc.Arbitrary<ByteString>
    const oid = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(fc.array(oid), bytes, (parents, message) => {
        const given = { tree: TREE, parents: parents as Oid[], author: ADA, committer: ADA, message }
        const content = formatCommit(given)
        expect(parse(content)).toMatchObject({ ...given, content })
      }),
    )
  })

  it('keeps headers that it does not know, over several lines', () => {
    const commit = parse(`${HEAD}encoding X\ngpgsig a\n b\n \n c\n\nmessage\n`)
    expect(commit?.headers.slice(4)).toEqual([
      { name: 'encoding', value: 'X' },
      { name: 'gpgsig', value: 'a\nb\n\nc' },
    ])
    expect(commit?.message).toBe('message\n')
  })

  it('may have no message, and no newline for one', () => {
    expect(parse(HEAD)?.message).toBe('')
    expect(parse(`${HEAD}\n`)?.message).toBe('')
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['no tree', HEAD.replace(/^tree .*\n/, '')],
    ['a short tree', HEAD.replace(TREE, TREE.slice(1))],
    ['a short parent', HEAD.replace(PARENT, PARENT.slice(1))],
    ['no author', HEAD.replace(/author .*\n/, '')],
    ['no committer', HEAD.replace(/committer .*\n/, '')],
    ['another order', HEAD.replace(/(author .*\n)(committer .*\n)/, '$2$1')],
    ['a header before', `x y\n${HEAD}`],
    ['a header without a value', `${HEAD}x\n\n`],
    ['a line that continues nothing', ` x\n${HEAD}`],
  ])('is none: %s', (_, content) => expect(parse(content)).toBeNull())
})

describe('a person', () => {
  it.each<[string, string | null]>([
    ['Ada <ada@example.com> 1700000000 +0100', 'Ada <ada@example.com>'],
    ['Ada Lovelace, Dr. <a b@c> 0 -0000', 'Ada Lovelace, Dr. <a b@c>'],
    ['<ada@example.com> 1 +0000', ' <ada@example.com>'],
    [' <> 1 +0000', ' <>'],
    ['\xc3\x89a <e@x> -1 +0000', '\u00c9a <e@x>'],
    ['Ada <ada@example.com>', null],
    ['Ada ada@example.com 1 +0000', null],
    ['Ada <ada@example.com> 1 UTC', null],
    ['Ada <a<b>> 1 +0000', null],
    ['Ada\nLovelace <a@b> 1 +0000', null],
    ['\xff <a@b> 1 +0000', null],
    ['Ada <a@b> 9999999999999 +0000', null],
  ])('%j', (line, expected) => {
    const person = parsePerson(line as ByteString)
    expect(person && nameAndEmail(person)).toBe(expected)
  })

  it('never has a date that no calendar holds', () => {
    const person = parsePerson('Ada <a@b> 999999999999 +0000' as ByteString)
    expect(new Date((person?.seconds ?? 0) * 1000).toISOString()).toMatch(/^\+?\d/)
  })
})

describe('what a decision signs', () => {
  const TRAILERS = 'Wf-Event: approved\nReviewed-by: Ada <ada@example.com>\n'
  const content = `${HEAD}\nApprove\n\n${TRAILERS}Wf-Signature: ssh:AAAA\n` as ByteString
  const payload = `wf-decision-v1\n${HEAD}\nApprove\n\n${TRAILERS}`

  it('is a version, the headers, the message up to the signature', () => {
    expect(signedPayload(commitOf(content, 'sha1'))).toBe(payload)
    expect(decisionPayload(HEAD as ByteString, `Approve\n\n${TRAILERS}` as ByteString)).toBe(payload)
  })

  it('does not change when Git signs the commit as well, or takes that away', () => {
    for (const header of ['gpgsig', 'gpgsig-sha256']) {
      const armour = `${header} -----BEGIN SSH SIGNATURE-----\n abc\n \n -----END SSH SIGNATURE-----`
      const signed = content.replace('\n\nApprove', `\n${armour}\n\nApprove`) as ByteString
      expect(signedPayload(commitOf(signed, 'sha1'))).toBe(payload)
    }
  })

  it('is every other header, with its continuation lines', () => {
    const other = content.replace('\n\nApprove', '\nencoding X\n Y\n \n Z\n\nApprove') as ByteString
    expect(headersWithoutSignature(commitOf(other, 'sha1'))).toBe(`${HEAD}encoding X\n Y\n \n Z\n`)
  })

  it('is nothing where there is no signature', () => {
    expect(signedPayload(commitOf(`${HEAD}\nApprove\n` as ByteString, 'sha1'))).toBeNull()
  })

  it('ends at the last signature: one in the body is signed like the rest', () => {
    const twice = content.replace('Approve\n', 'Approve\n\nWf-Signature: ssh:BBBB\n') as ByteString
    expect(signedPayload(commitOf(twice, 'sha1'))).toContain('Wf-Signature: ssh:BBBB\n')
  })
})
