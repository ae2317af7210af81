import { expect, test } from 'vitest'
import { workplace } from '../support/workplace.js'

test.each(['.vizier/runs', '.vizier/implementation-plans', '.vizier/sessions', '.vizier/runs/fix'])(
  'a file called %s is named before a workflow begins',
  async (path) => {
    const place = await workplace('begun')
    place.repo.write(path, 'I was here first\n')
    place.repo.commit('In the way')
    const said = place.refuses('PATH_TAKEN', ['draft', 'fix', '--goal', 'Something'])
    expect(said.hint).toContain(`git mv ${path} `)
  },
)

test.each([
  '.vizier/implementation-plans/fix.md/x',
  '.vizier/sessions/fix.json/x',
  '.vizier/runs/fix/definition.yml/x',
  '.vizier/runs/fix/old.md',
])('so is %s', async (path) => {
  const place = await workplace('begun')
  place.repo.write(path, 'I was here first\n')
  place.repo.commit('In the way')
  place.refuses('PATH_TAKEN', ['draft', 'fix', '--goal', 'Something'])
})

test('what comes in the way later is named as well', async () => {
  const place = await workplace('goal')
  const { repo } = place
  repo.git('switch', '-q', 'draft/fix')
  repo.write('.vizier/implementation-plans', 'I came second\n')
  repo.commit('In the way')
  place.refuses('PATH_TAKEN', ['draft', 'fix', '--plan', '-'], { input: 'A plan\n' })
})

test('nor does save crash where the target put a file in place of the session logs', async () => {
  const place = await workplace('accepted')
  place.repo.write('.vizier/sessions', 'I came second\n')
  place.repo.commit('In the way')
  place.refuses('PATH_TAKEN', ['save', 'fix'])
})

test('a policy is checked before it is law, and each refusal says what to do', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const policy = repo.read('.vizier/policy.yml')
  expect(place.does(['policy', 'check', '.vizier/policy.yml']).facts.changes).toEqual([])
  repo.write('edit.yml', policy.replace('protect:', 'protected:'))
  const said = place.refuses('BAD_POLICY', ['policy', 'check', 'edit.yml'])
  expect(said.message).toMatch(/edit\.yml:\d+:\d+/)
  expect(said.hint).toContain('wf policy check edit.yml')
  expect(place.refuses('FILE_UNREADABLE', ['policy', 'check', 'absent.yml']).hint).toBe(
    'wf policy check .vizier/policy.yml',
  )
  repo.write('edit.yml', policy.replace(/^small: .*\n/m, ''))
  const [change] = place.does(['policy', 'check', 'edit.yml']).facts.changes
  expect(change).toMatch(/^small: .* becomes null$/)
  // What no commit could hold as a policy does not pass here either; and no branch is needed to look at a file.
  repo.write('edit.yml', Buffer.concat([Buffer.from(`${policy}# `), Buffer.of(0xff, 0x0a)]))
  expect(place.refuses('FILE_UNREADABLE', ['policy', 'check', 'edit.yml']).message).toContain('UTF-8')
  repo.git('switch', '-q', '--orphan', 'fresh')
  repo.git('branch', '-D', '-q', 'main')
  repo.write('edit.yml', policy)
  expect(place.does(['policy', 'check', 'edit.yml']).facts).toMatchObject({ comparedWith: null })
  place.refuses('NO_SUCH_BRANCH', ['policy', 'check', 'edit.yml', '--branch', 'main'])
  place.refuses('NO_SUCH_BRANCH', ['policy'])
})
