import { expect, test } from 'vitest'
import { afterLaw, allRevoked, withRevocations } from '../../../src/domain/judge/revocation.js'
import type { Oid } from '../../../src/domain/names/oid.js'
import { ada, bob, policy } from '../../support/signatories.js'

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(40) as Oid) as [Oid, Oid, Oid]
const law = (...revoked: readonly (readonly [typeof ada, ...Oid[]])[]) =>
  policy({}, { revoked: revoked.map(([{ key }, ...survive]) => ({ key, survive })) })

const revoked = (...keys: readonly (readonly [typeof ada, ...Oid[]])[]) => law(...keys).revoked

test('what one branch revokes is revoked, and what any of them lets survive survives', () => {
  expect(allRevoked([revoked([ada, three, one]), [], revoked([bob], [ada, two, one])])).toEqual(
    [
      { key: ada.key, survive: [one, two, three] },
      { key: bob.key, survive: [] },
    ].sort((a, b) => (a.key < b.key ? -1 : 1)),
  )
  expect(allRevoked([[], []])).toEqual([])
})

test('a revocation is permanent: a later law neither takes it back nor lets more survive', () => {
  const first = revoked([ada, one])
  expect(afterLaw(first, law())).toBe(first)
  expect(afterLaw(first, law([ada, one, two]))).toBe(first)
  expect(afterLaw(first, law([ada], [bob, two]))).toEqual([...first, ...revoked([bob, two])])
})

test('a law is seen with what is revoked anywhere, and is the same where nothing is', () => {
  const before = law([ada, one, two], [bob])
  expect(withRevocations(before, [])).toBe(before)
  expect(withRevocations(before, revoked([ada, one])).revoked).toEqual([
    { key: ada.key, survive: [one] },
    { key: bob.key, survive: [] },
  ])
})
