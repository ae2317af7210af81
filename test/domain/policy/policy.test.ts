import { describe, expect, it } from 'vitest'
import type { Oid } from '../../../src/domain/names/oid.js'
import { isSlug } from '../../../src/domain/names/slug.js'
import { changeUnder, countDecision, countKey } from '../../../src/domain/policy/policy.js'
import { policyChanges } from '../../../src/domain/policy/policy-changes.js'
import { protects } from '../../../src/domain/policy/protects.js'
import { ada, bob, codex, mallory, policy, type Signatory } from '../../support/signatories.js'

const oid = 'a'.repeat(40) as Oid
const by = ({ key, fingerprint }: Signatory) => ({ at: 1, oid, key, fingerprint, claimed: '' as never })
const codeOf = (counted: ReturnType<typeof countKey>) => (counted.ok ? counted.principal.name : counted.code)

describe('a decision counts', () => {
  it('for whoever holds the key, whatever name the commit claims', () => {
    expect(codeOf(countDecision(policy(), by(ada), ['maintainer', 'saver']))).toBe('ada')
    expect(codeOf(countDecision(policy(), by(bob), ['reviewer']))).toBe('bob')
    expect(codeOf(countDecision(policy(), by(bob), []))).toBe('bob')
  })

  it('not for a stranger, an agent, or without every role', () => {
    expect(codeOf(countDecision(policy(), by(mallory), []))).toBe('UNKNOWN_SIGNER')
    expect(codeOf(countDecision(policy(), by(codex), []))).toBe('AGENT_DECISION')
    expect(codeOf(countDecision(policy(), by(bob), ['reviewer', 'saver']))).toBe('ROLE_MISSING')
  })

  it('not by a revoked key, but where it is listed to survive; a new signature never', () => {
    const revoked = policy({}, { revoked: [{ key: bob.key, survive: [] }] })
    const survived = policy({}, { revoked: [{ key: bob.key, survive: [oid] }] })
    expect(codeOf(countDecision(revoked, by(bob), []))).toBe('KEY_REVOKED')
    expect(codeOf(countDecision(survived, by(bob), []))).toBe('bob')
    expect(codeOf(countDecision(survived, { ...by(bob), oid: 'b'.repeat(40) as Oid }, []))).toBe(
      'KEY_REVOKED',
    )
    expect(codeOf(countKey(survived, bob.key, bob.fingerprint, []))).toBe('KEY_REVOKED')
    expect(codeOf(countDecision(revoked, by(ada), []))).toBe('ada')
  })

  it('survives where the entry of its own key says so, and not by that of another', () => {
    const both = (ofAda: readonly Oid[], ofBob: readonly Oid[]) =>
      policy(
        {},
        {
          revoked: [
            { key: ada.key, survive: ofAda },
            { key: bob.key, survive: ofBob },
          ],
        },
      )
    expect(codeOf(countDecision(both([], [oid]), by(bob), []))).toBe('bob')
    expect(codeOf(countDecision(both([oid], []), by(bob), []))).toBe('KEY_REVOKED')
  })

  it('survives no more than its role', () => {
    const survived = policy({}, { revoked: [{ key: bob.key, survive: [oid] }] })
    expect(codeOf(countDecision(survived, by(bob), ['saver']))).toBe('ROLE_MISSING')
  })
})

describe('why it does not count', () => {
  it.each([
    [mallory, [], `the key ${mallory.fingerprint} belongs to nobody in the policy`],
    [codex, [], 'codex is an agent, and an agent never decides'],
    [bob, ['saver', 'ci'], 'bob lacks the role saver and ci'],
    [ada, [], `the key ${ada.fingerprint} is revoked`],
  ] as const)('is told: %#', ({ key, fingerprint }, roles, why) => {
    const law = policy({}, { revoked: [{ key: ada.key, survive: [] }] })
    expect(countKey(law, key, fingerprint, roles)).toMatchObject({ ok: false, why })
  })
})

describe('a protected branch', () => {
  it.each<[readonly string[], string, boolean]>([
    [['main'], 'refs/heads/main', true],
    [['main'], 'refs/heads/Main', false],
    [['main'], 'refs/heads/main2', false],
    [['main'], 'refs/heads/x/main', false],
    [['release/*'], 'refs/heads/release/1', true],
    [['release/*'], 'refs/heads/release/1/2', false],
    [['release/**'], 'refs/heads/release/1/2', true],
    [['main', 'dev'], 'refs/heads/dev', true],
    [['a[b'], 'refs/heads/a[b', true],
  ])('%j protects %s: %s', (protect, ref, expected) => {
    expect(protects(policy({}, { protect: [...protect] }), ref)).toBe(expected)
  })
})

describe('a slug', () => {
  it.each(['a', '0', 'fix-login', '1e5', 'a'.repeat(63), 'a-'])('is %s', (text) =>
    expect(isSlug(text)).toBe(true),
  )
  it.each(['', '-a', 'A', 'a.b', 'a/b/c', 'a b', 'a'.repeat(64), 'é', 'a\n', 'a.lock', '..', '@'])(
    'is not %j',
    (text) => expect(isSlug(text)).toBe(false),
  )
})

describe('what judges a patch before review', () => {
  const before = policy()
  const checked = policy({}, { rules: { beforeGate: ['checks'] } })
  const verified = policy({}, { rules: { beforeGate: ['checks', 'verify'] } })

  it('decides which definition a draft has', () => {
    expect([before, checked, verified].map(changeUnder)).toEqual([
      'change',
      'change-checked',
      'change-verified',
    ])
  })

  it('is told as the file has it', () => {
    expect(policyChanges(before, verified)).toEqual(['before_gate: [] becomes ["checks","verify"]'])
    expect(policyChanges(verified, verified)).toEqual([])
  })
})
