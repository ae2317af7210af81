import { beforeEach, describe, expect, test } from 'vitest'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { PLAN, type Workplace, workplace } from '../support/workplace.js'

// Commits that Git makes of others: no "git commit" is called, so not all hooks are.

let place: Workplace
let repo: ScratchRepository

beforeEach(async () => {
  place = await workplace('approved')
  repo = place.repo
  repo.git('switch', '-q', '-c', 'side', 'main')
  repo.write('app.js', 'aside\n')
  repo.commit('Aside')
  place.does(['hooks', 'install'])
})

/** Git's word; a refusal leaves the branch where it was. */
function on(branch: string, args: readonly string[], env: Record<string, string> = {}, input = '') {
  repo.git('switch', '-q', branch)
  const before = repo.oid(branch)
  const { status, stderr } = repo.tryGit(args, { env, input })
  const moved = repo.oid(branch) !== before
  return { done: status === 0 && moved, said: stderr }
}

const patch = (revision: string): string => repo.git('format-patch', '-1', '--stdout', revision)
const EDIT = { GIT_EDITOR: 'true' }
const planLine = (): string => `Wf-Plan: ${PLAN}@${repo.oid(`draft/fix:${PLAN}`)}`

describe('on a draft', () => {
  test.each<[string, readonly string[], Record<string, string>]>([
    ['cherry-pick', ['cherry-pick', 'draft/fix'], {}],
    ['cherry-pick -e', ['cherry-pick', '-e', 'draft/fix'], EDIT],
  ])('an event is not recorded again by %s', (_, args, env) => {
    // One that changes something: the plan's proposal.
    const [plan = ''] = repo.git('log', '--format=%H', 'draft/fix', '--', PLAN).split('\n')
    repo.git('branch', '-q', 'draft/other', `${plan}~`)
    const said = on(
      'draft/other',
      args.map((word) => (word === 'draft/fix' ? plan : word)),
      env,
    )
    expect(said).toMatchObject({ done: false, said: expect.stringMatching(/EVENT_BY_HAND|OWN_PATH/) })
  })

  test.each<[string, readonly string[], Record<string, string>]>([
    ['revert', ['revert', '--no-edit'], {}],
    ['revert -e', ['revert', '--edit'], EDIT],
  ])('an event is not taken back by %s', (_, args, env) => {
    const [plan = ''] = repo.git('log', '--format=%H', 'draft/fix', '--', PLAN).split('\n')
    expect(on('draft/fix', [...args, plan], env)).toMatchObject({
      done: false,
      said: expect.stringContaining('OWN_PATH'),
    })
  })

  test('an event is not applied by am', () => {
    const [plan = ''] = repo.git('log', '--format=%H', 'draft/fix', '--', PLAN).split('\n')
    const mail = patch(plan)
    repo.git('branch', '-q', 'draft/other', `${plan}~`)
    expect(on('draft/other', ['am', '-q'], {}, mail).said).toMatch(/EVENT_BY_HAND/)
    repo.git('am', '--abort')
  })

  test('an event is not amended with another message', () => {
    expect(on('draft/fix', ['commit', '-q', '--amend', '-m', 'Mine'])).toMatchObject({
      done: false,
      said: expect.stringContaining('EVENT_BY_HAND'),
    })
  })

  test('past the hooks, an amended event is told with what takes it back', () => {
    const event = repo.oid('draft/fix')
    const { done, said } = on('draft/fix', [
      'commit',
      '-q',
      '--no-verify',
      '--allow-empty',
      '--amend',
      '-m',
      'Mine',
    ])
    expect({ done, said }).toMatchObject({ done: true, said: expect.stringContaining('EVENT_REWRITTEN') })
    expect(said).toContain(`git reset --soft ${event}`)
    repo.git('reset', '--soft', event)
    expect(place.does(['status', 'fix']).facts).toBeTruthy()
  })

  test.each<[string, readonly string[], Record<string, string>, boolean]>([
    ['cherry-pick', ['cherry-pick', 'side'], {}, false],
    ['cherry-pick -e', ['cherry-pick', '-e', 'side'], EDIT, false],
    ['am', ['am', '-q'], {}, true],
  ])('code comes by %s, and says which plan it follows', (_, args, env, mailed) => {
    expect(on('draft/fix', args, env, mailed ? patch('side') : '')).toMatchObject({ done: true })
    expect(repo.git('log', '-1', '--format=%B', 'draft/fix')).toContain(planLine())
    // Taken back as any other commit is.
    expect(on('draft/fix', ['revert', '--no-edit', 'HEAD'])).toMatchObject({ done: true })
    expect(repo.git('log', '-1', '--format=%B', 'draft/fix')).toContain(planLine())
    // An ordinary commit keeps its message or gets another one.
    expect(on('draft/fix', ['commit', '-q', '--amend', '-m', 'Other words'])).toEqual({
      done: true,
      said: '',
    })
  })
})

describe('on a protected branch', () => {
  test.each<[string, readonly string[], Record<string, string>, boolean]>([
    ['cherry-pick', ['cherry-pick', 'side'], {}, false],
    ['cherry-pick -e', ['cherry-pick', '-e', 'side'], EDIT, false],
    ['revert', ['revert', '--no-edit', 'main'], {}, false],
    ['am', ['am', '-q'], {}, true],
  ])('nothing comes by %s', (_, args, env, mailed) => {
    const said = on('main', args, env, mailed ? patch('side') : '')
    expect(said).toMatchObject({ done: false, said: expect.stringMatching(/NOT_LANDED|main is protected/) })
  })
})

test('where nothing governs, all of them go', () => {
  repo.git('branch', '-q', 'topic', 'main')
  expect(on('topic', ['cherry-pick', 'side'])).toMatchObject({ done: true })
  expect(on('topic', ['revert', '--no-edit', 'HEAD'])).toMatchObject({ done: true })
  expect(on('topic', ['am', '-q'], {}, patch('side'))).toMatchObject({ done: true })
  expect(on('topic', ['commit', '-q', '--amend', '-m', 'Mine'])).toMatchObject({ done: true })
})
