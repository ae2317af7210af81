import { expect, test } from 'vitest'
import { lands } from '../support/landings.js'
import { testKey } from '../support/test-key.js'
import { workplace } from '../support/workplace.js'

const SIGN = ['--signing-key', testKey('ada').path]

test('init --local puts the policy on a branch of this clone, and leaves main and the files of the team alone', async () => {
  const place = await workplace('born')
  const { repo } = place
  repo.write('lefthook.yml', 'pre-push: {}\n')
  const main = repo.commit('The team uses lefthook')
  expect(place.wf(['init', '--local', '--protect', 'main', ...SIGN]).exit).toBe(2)
  repo.git('branch', 'local')
  expect(place.refuses('BRANCH_EXISTS', ['init', '--local', ...SIGN]).hint).toBe(
    'git branch --move local old-local',
  )
  repo.git('branch', '-D', '-q', 'local')
  const { facts, next } = place.does(['init', '--local', ...SIGN])
  expect(facts).toMatchObject({ branch: 'local/main', protect: ['local/main'], local: true })
  expect(facts.notProtected[0]).toBe('main and every other branch: anybody changes them as before')
  expect(facts.hooks).toBe('not installed: lefthook would bring them to the whole team')
  expect(next[0]?.command).toBe('git switch local/main')
  expect(repo.oid('main')).toBe(main)
  expect(repo.git('status', '--porcelain')).toBe('')
  place.refuses('BRANCH_EXISTS', ['init', '--local', ...SIGN])

  repo.git('switch', '-q', 'local/main')
  lands(place, 'alone', { 'a.txt': 'a\n' })
  expect(place.does(['verify']).facts).toMatchObject({
    verdict: 'PASS',
    branches: [{ landings: { length: 1 } }],
  })
  place.refuses('POLICY_EXISTS', ['init', '--local', ...SIGN])
  // What the README says of taking the code along.
  const taken = repo.git('diff', 'main', 'local/main', '--', '.', ':(exclude).vizier')
  expect(taken).toMatch(/^diff --git a\/a\.txt/)
  expect(taken).not.toContain('.vizier')
  repo.write('b.txt', 'b\n')
  repo.commit('Directly')
  expect(place.wf(['verify']).facts.verdict).toBe('FAIL')
  // Whatever happens on main is for nobody to judge.
  repo.git('switch', '-q', 'main')
  repo.write('b.txt', 'b\n')
  repo.commit('Directly')
  repo.git('branch', '-D', '-q', 'local/main')
  expect(place.wf(['verify']).facts?.verdict).not.toBe('FAIL')
})
