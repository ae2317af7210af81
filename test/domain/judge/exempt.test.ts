import { describe, expect, it } from 'vitest'
import { whyNotExempt } from '../../../src/domain/judge/exempt.js'
import type { Oid } from '../../../src/domain/names/oid.js'
import type { Path } from '../../../src/domain/names/path.js'
import type { Change, Mode } from '../../../src/domain/tree/change.js'
import { file } from '../../support/file-tree.js'
import { ada, bob, codex, mallory, policy } from '../../support/signatories.js'

const COMMIT = 'a'.repeat(40) as Oid
const law = policy(
  {},
  {
    exempt: [
      { paths: ['docs/**', '.github/**'], role: 'maintainer' },
      { paths: ['notes/**'], role: 'reviewer' },
      { paths: ['locks/**'], role: 'ci' },
    ],
  },
)
const added = (path: string, mode: Mode = '100644'): Change => ({
  path: path as Path,
  old: null,
  new: file('x\n', mode),
})
const why = (changes: readonly Change[], key: typeof ada.key | null, more: Partial<typeof law> = {}) =>
  whyNotExempt({ ...law, ...more }, changes, key, COMMIT)

describe('a commit needs no workflow', () => {
  it('where it touches ordinary files under exempt paths, and somebody of that role signed it', () => {
    expect(why([added('docs/a.md')], ada.key)).toBeNull()
    expect(why([added('docs/a.sh', '100755')], ada.key)).toBeNull()
    expect(why([added('notes/a.md'), added('notes/b.md')], bob.key)).toBeNull()
    expect(why([added('docs/a.md'), added('notes/b.md')], ada.key)).toBeNull()
  })

  it('also where a bot signed it: it decides nothing', () => {
    expect(why([added('locks/a.json')], codex.key)).toBeNull()
  })

  it('not where one path of it is outside, whichever', () => {
    expect(why([added('src/a.ts')], ada.key)).toBe('src/a.ts is under no exempt path')
    expect(why([added('docs/a.md'), added('src/a.ts')], ada.key)).toContain('src/a.ts')
    expect(why([added('docs2/a.md')], ada.key)).toContain('docs2/a.md')
    expect(why([added('x/docs/a.md')], ada.key)).toContain('x/docs/a.md')
  })

  it('not where a path is sensitive, in code or by policy, though a rule exempts it', () => {
    expect(why([added('docs/.gitattributes')], ada.key)).toContain('no exempt path')
    expect(why([added('.github/ci.yml')], ada.key)).toContain('no exempt path')
  })

  it.each<Mode>(['120000', '160000', '100664' as Mode])('not where it is or was of mode %s', (mode) => {
    const now = added('docs/a', mode)
    expect(why([now], ada.key)).toMatch(/^docs\/a is (?:under no exempt path|not a regular file)$/)
    expect(why([{ ...now, old: now.new, new: null }], ada.key)).not.toBeNull()
  })

  it('not where nobody can read its name', () => {
    const open = { rules: { ...law.rules, sensitive: { paths: [], role: 'maintainer' as const } } }
    expect(why([added('docs/a')], ada.key, open)).toBeNull()
    expect(why([added('docs/\xff')], ada.key, open)).toMatch(/is under no exempt path$/)
  })

  it('not without a signature, or by a key that nobody has', () => {
    expect(why([added('docs/a.md')], null)).toBe('it has no good commit signature by an SSH key')
    expect(why([added('docs/a.md')], mallory.key)).toBe('its key belongs to nobody in the policy')
  })

  it('not without the role for each of its paths', () => {
    expect(why([added('docs/a.md')], bob.key)).toBe('bob lacks the role for docs/a.md')
    expect(why([added('notes/a.md'), added('docs/a.md')], bob.key)).toContain('bob lacks the role')
  })

  it('not by a revoked key, but where the commit itself is listed to survive', () => {
    const revoked = (survive: readonly Oid[]) => ({ revoked: [{ key: ada.key, survive }] })
    expect(why([added('docs/a.md')], ada.key, revoked([]))).toBe('its key is revoked')
    expect(why([added('docs/a.md')], ada.key, revoked(['b'.repeat(40) as Oid]))).toBe('its key is revoked')
    expect(why([added('docs/a.md')], ada.key, revoked([COMMIT]))).toBeNull()
    const twice = { revoked: [...revoked([]).revoked, ...revoked([COMMIT]).revoked] }
    expect(why([added('docs/a.md')], ada.key, twice)).toBeNull()
    expect(whyNotExempt({ ...law, ...revoked([COMMIT]) }, [added('docs/a.md')], ada.key)).not.toBeNull()
    expect(why([added('notes/a.md')], bob.key, revoked([]))).toBeNull()
  })
})
