import { expect, test } from 'vitest'
import { outcome } from '../../src/app/outcome/outcome.js'
import type { Oid } from '../../src/domain/names/oid.js'
import { renderText } from '../../src/render/text.js'
import { ada, bob, policy } from '../support/signatories.js'

const shown = (facts: Readonly<Record<string, unknown>>): string =>
  renderText(outcome('policy', { facts }), false).out

test('a policy is shown with all that bears on who may do what', () => {
  const law = policy(
    {},
    {
      rules: { beforeGate: ['checks', 'verify'] },
      small: { lines: 1, paths: ['docs/**'], role: 'maintainer' },
      setup: [{ name: 'install', run: 'npm ci', timeout: 60 }],
      checks: [{ name: 'test', run: 'npm test', timeout: 60 }],
      exempt: [{ paths: ['docs/**'], role: 'maintainer' }],
      revoked: [{ key: bob.key, survive: ['a'.repeat(40) as Oid] }],
      acknowledged: [{ commit: 'b'.repeat(40) as Oid, why: 'a hurry' }],
    },
  )
  const said = shown({ branch: 'main', you: 'ada', key: ada.fingerprint, ...law })
  expect(said).toMatch(/^ {2}ada +maintainer, reviewer, saver, operator +1 key +this is you$/m)
  expect(said).toMatch(/^ {2}bob +reviewer +1 key, 1 revoked$/m)
  expect(said).toMatch(/^ {2}codex +agent: never decides +1 key$/m)
  expect(said).toMatch(/^ {2}small +docs\/\*\*, up to 1 line: maintainer, by one signature$/m)
  expect(said).toMatch(/^ {2}before gate +checks, verify$/m)
  expect(said).toMatch(/^ {2}setup +install: npm ci$/m)
  expect(said).toMatch(/^ {2}check +test: npm test$/m)
  expect(said).toMatch(/^ {2}exempt +docs\/\*\*: maintainer, signed$/m)
  expect(said).toContain(`${bob.key}, but for 1 event\n`)
  expect(said).toMatch(/^ {2}acknowledged +bbbbbbbbbb: a hurry$/m)
  expect(said).not.toContain('belongs to nobody')
})

test('a stranger is told so', () => {
  const said = shown({ branch: 'main', you: null, key: 'SHA256:x', ...policy() })
  expect(said).toContain('your key SHA256:x belongs to nobody here')
})

test('an edit is told by what it changes, and of what', () => {
  expect(shown({ file: 'p.yml', comparedWith: 'main', changes: ['small: null becomes {}'] })).toBe(
    'valid p.yml\n  small: null becomes {}\n',
  )
  expect(shown({ file: 'p.yml', comparedWith: 'main', changes: [] })).toBe(
    'valid p.yml\n  it changes nothing of main\n',
  )
  expect(shown({ file: 'p.yml', comparedWith: null, changes: [] })).toContain('there is no policy yet')
})
