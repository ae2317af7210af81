import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { lands } from '../support/landings.js'
import { type Workplace, workplace } from '../support/workplace.js'

const LAW = '.vizier/policy.yml'

/** Exchanges a word in the first landing: whoever reads it again sees it. */
function spoil({ repo }: Workplace, name: string): void {
  const oid = repo.oid(name)
  const file = join(repo.path, '.git', 'objects', oid.slice(0, 2), oid.slice(2))
  const raw = inflateSync(readFileSync(file)).toString('latin1')
  chmodSync(file, 0o644)
  writeFileSync(file, deflateSync(Buffer.from(raw.replace('Seal', 'Seel'), 'latin1')))
}

const verdict = (place: Workplace, ...more: readonly string[]): string =>
  place.wf(['verify', ...more]).facts.verdict

test('what was sound is not read again, until the root, the policy or the person says so', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const first = place.does(['verify'])
  spoil(place, 'main^2')
  const again = place.does(['verify'])
  expect(again.facts).toEqual(first.facts)
  expect(verdict(place, '--no-cache')).toBe('FAIL')
  // More of the same comes in, and only that is judged.
  lands(place, 'more', { 'more.txt': 'more\n' })
  const more = place.does(['verify']).facts
  expect({ verdict: more.verdict, checked: more.checked }).toEqual({ verdict: 'PASS', checked: 2 })
  expect(more.branches[0].landings).toHaveLength(2)
  // Another root is another question.
  expect(verdict(place, '--root', repo.oid('main~2'))).toBe('FAIL')
  expect(verdict(place)).toBe('PASS')
  // Under another policy nothing of it is trusted.
  const landing = lands(place, 'law', {
    [LAW]: `${repo.read(LAW)}exempt: [{ paths: [docs/**], role: saver }]\n`,
  })
  expect(verdict(place)).toBe('FAIL')
  repo.git('update-ref', 'refs/heads/main', `${landing}^`)
  repo.git('update-ref', '-d', 'refs/wf/archive/law')
  expect(verdict(place)).toBe('PASS')
})

test('a cache that others could write, that is no JSON, or that is gone, is none', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const file = join(repo.path, '.git', 'wf', 'verified.json')
  place.does(['verify'])
  spoil(place, 'main^2')
  chmodSync(file, 0o666)
  expect(verdict(place)).toBe('FAIL')
  chmodSync(file, 0o600)
  expect(verdict(place)).toBe('PASS')
  writeFileSync(file, '{"seen":')
  expect(verdict(place)).toBe('FAIL')
  repo.remove('.git/wf/verified.json')
  expect(verdict(place)).toBe('FAIL')
})

test('a branch that was rewound and grew otherwise is judged from its root', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const landing = repo.oid('main')
  lands(place, 'more', { 'more.txt': 'more\n' })
  expect(verdict(place)).toBe('PASS')
  repo.git('reset', '-q', '--hard', landing)
  repo.write('README.md', 'By hand\n')
  repo.commit('By hand')
  expect(verdict(place)).toBe('FAIL')
  // What was found wrong is found again.
  expect(verdict(place)).toBe('FAIL')
})

test('a cache is believed with the seal of this user alone, made by a key outside of the repository', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const file = join(repo.path, '.git', 'wf', 'verified.json')
  const key = join(dirname(repo.path), 'home', '.local', 'state', 'wf', 'verified.key')
  place.does(['verify'])
  expect(statSync(key).mode & 0o777).toBe(0o600)
  expect(key.startsWith(repo.path)).toBe(false)
  spoil(place, 'main^2')
  expect(verdict(place)).toBe('PASS')
  const stored = JSON.parse(readFileSync(file, 'utf8'))
  // Whole, for one branch, and without a seal at all: whoever can write there makes all of it up.
  const forged = [
    { ...stored, value: { ...stored.value, files: 7 } },
    { ...stored, value: { ...stored.value, branches: [] } },
    { value: stored.value },
    stored.value,
    { ...stored, seal: '0'.repeat(64) },
  ]
  for (const each of forged) {
    writeFileSync(file, JSON.stringify(each), { mode: 0o600 })
    expect(verdict(place)).toBe('FAIL')
  }
  writeFileSync(file, JSON.stringify(stored), { mode: 0o600 })
  expect(verdict(place)).toBe('PASS')
  // A key that others could read, and one that is another, seal nothing.
  chmodSync(key, 0o644)
  expect(verdict(place)).toBe('FAIL')
  chmodSync(key, 0o600)
  rmSync(key)
  expect(verdict(place)).toBe('FAIL')
  expect(existsSync(key)).toBe(true)
})

test('continuous integration, and whoever names a root, judges everything', async () => {
  const place = await workplace('saved')
  place.does(['verify'])
  spoil(place, 'main^2')
  expect(place.wf(['verify'], { env: { CI: 'true' } }).facts.verdict).toBe('FAIL')
  expect(verdict(place, '--root', place.repo.oid('main~1'))).toBe('FAIL')
  expect(verdict(place)).toBe('PASS')
})
