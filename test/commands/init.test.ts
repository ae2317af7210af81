import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { testKey } from '../support/test-key.js'
import { type Workplace, workplace } from '../support/workplace.js'

const policyOf = (place: Workplace) => parse(place.repo.git('show', 'main:.vizier/policy.yml'))
const SIGN = ['--no-hooks', '--signing-key', testKey('ada').path]

test('init proposes the checks that the committed files have, and runs nothing of them', async () => {
  const place = await workplace('born')
  const { repo } = place
  const script = 'touch ../ran; exit 1'
  repo.write('package.json', JSON.stringify({ scripts: { preinstall: script, test: script, lint: script } }))
  repo.write('package-lock.json', '{}\n')
  repo.write('Makefile', `check: ; ${script}\n$(shell touch ../ran)\n`)
  symlinkSync('package.json', join(repo.path, 'pyproject.toml'))
  repo.commit('A project')
  // What is not committed is in no clean checkout.
  repo.write('go.mod', 'module x\n')
  const { facts } = place.does(['init', ...SIGN])
  expect(facts).toMatchObject({ template: 'solo', setup: [{ run: 'npm ci', from: 'package-lock.json' }] })
  const policy = policyOf(place)
  expect(policy).toMatchObject({
    setup: [{ name: 'install', run: 'npm ci' }],
    checks: [
      { name: 'test', run: 'npm run test' },
      { name: 'lint', run: 'npm run lint' },
      { name: 'check', run: 'make check' },
    ],
    small: { lines: 20, paths: ['**'], role: 'maintainer' },
    rules: { plan: { approvals: 1 }, code: { approvals: 1 } },
    exempt: [],
  })
  expect(readdirSync(join(repo.path, '..'))).not.toContain('ran')
})

test('--no-checks proposes none', async () => {
  const place = await workplace('born')
  place.repo.write('package.json', JSON.stringify({ scripts: { test: 'exit 1' } }))
  place.repo.commit('A project')
  place.does(['init', '--no-checks', ...SIGN])
  expect(policyOf(place)).toMatchObject({ checks: [] })
})

test('templates are named, and say what they ask for; two approvals need two people', async () => {
  const place = await workplace('born')
  const init = (...words: readonly string[]) => ['init', ...SIGN, ...words]
  const listed = place.does(init('--template', 'list')).facts.templates
  expect(listed.map(({ name }: { name: string }) => name)).toEqual(['solo', 'team', 'docs'])
  const unknown = place.refuses('NO_SUCH_TEMPLATE', init('--template', 'constructor'))
  for (const name of ['solo', 'team', 'docs']) expect(unknown.message).toContain(`${name}: `)
  const few = place.refuses('TOO_FEW_PEOPLE', init('--template', 'team'))
  expect(few.hint).toContain("wf init --template team --member 'grace@example.com ssh-ed25519")
  place.refuses('BAD_MEMBER', init('--member', 'grace ssh-ed25519 AAAA'))
  place.refuses('BAD_MEMBER', init('--member', 'grace@example.com ssh-ed25519 AAAA'))
  const ada = `ada@example.com ${testKey('ada').publicLine}`
  expect(place.refuses('BAD_POLICY', init('--template', 'team', '--member', ada)).message).toContain('twice')
  const grace = `grace@example.com ${testKey('grace').publicLine}`
  place.does(init('--template', 'team', '--member', grace))
  const team = policyOf(place)
  expect(team.rules).toMatchObject({ plan: { approvals: 2 }, code: { approvals: 2 } })
  expect(team.principals.grace.roles).toEqual(['reviewer', 'saver', 'operator'])
  expect(team.small).toBeUndefined()
})

test('docs lets signed commits of Markdown through, and no others', async () => {
  const place = await workplace('born')
  const { repo } = place
  repo.write('Makefile', 'test:\n\ttrue\n')
  repo.commit('A project')
  place.does(['init', ...SIGN, '--template', 'docs'])
  expect(policyOf(place)).toMatchObject({ checks: [], exempt: [{ paths: ['docs/**', '**/*.md'] }] })
  const commit = (path: string): void => {
    repo.write(path, 'Text\n')
    repo.git('add', '.')
    repo.git(
      '-c',
      'gpg.format=ssh',
      '-c',
      `user.signingkey=${testKey('ada').path}`,
      'commit',
      '-q',
      '-S',
      '-m',
      path,
    )
  }
  for (const path of ['README.md', 'docs/deep/a.txt', 'src/notes.md']) commit(path)
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
  commit('src/a.js')
  expect(place.wf(['verify']).facts.verdict).toBe('FAIL')
})
