import { beforeAll, describe, expect, test } from 'vitest'
import { lands } from '../support/landings.js'
import { testKey } from '../support/test-key.js'
import { type Workplace, workplace } from '../support/workplace.js'

// What hooks/what-to-pin.md says of keys.

const LAW = '.vizier/policy.yml'
const [old, fresh] = [testKey('ada'), testKey('grace')]

describe('a key that is rotated', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await workplace('saved')
  })

  test('the new one comes in beside the old, and the old one goes: what was decided stays decided', () => {
    const { repo } = place
    const law = repo.read(LAW)
    const both = law.replace(/keys: \[(.*?)\]/, `keys: [$1, "${fresh.publicLine}"]`)
    lands(place, 'second-key', { [LAW]: both })
    repo.git('config', 'wf.signingkey', fresh.path)
    lands(place, 'first-key-goes', { [LAW]: law.replace(/keys: \[.*?\]/, `keys: ["${fresh.publicLine}"]`) })
    lands(place, 'goes-on', { 'a.txt': 'a\n' })
    const { facts } = place.does(['verify'])
    expect(facts).toMatchObject({ verdict: 'PASS', branches: [{ landings: { length: 4 } }] })
  })

  test('with the old one nobody decides any more', () => {
    const { repo } = place
    repo.git('config', 'wf.signingkey', old.path)
    place.does(['draft', 'late', '--goal', 'Too late', '--plan', '-'], { input: 'Once more.\n' })
    const plan = repo.git('rev-parse', 'draft/late:.vizier/implementation-plans/late.md')
    expect(place.wf(['approve', 'late', '--expect', plan]).code).toBe('UNKNOWN_SIGNER')
  })
})

test('all keys are gone: a new policy by hand fails from the old root, and passes where it is pinned as the new one', async () => {
  const place = await workplace('saved')
  const { repo } = place
  repo.write(LAW, repo.read(LAW).replace(/keys: \[.*?\]/, `keys: ["${fresh.publicLine}"]`))
  const root = repo.commit('Begin anew: the keys are lost')
  repo.git('config', 'wf.signingkey', fresh.path)
  expect(place.wf(['verify']).code).toBe('NOT_LANDED')
  repo.write('.git/wf/roots', `${root}\n`)
  lands(place, 'goes-on', { 'a.txt': 'a\n' })
  expect(place.does(['verify']).facts).toMatchObject({ verdict: 'PASS', checked: 1 })
  expect(place.does(['verify', '--root', root]).facts.verdict).toBe('PASS')
})
