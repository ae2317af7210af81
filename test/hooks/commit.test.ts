import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { formatFor } from '../support/half.js'
import { testKey } from '../support/test-key.js'
import { PLAN, type Stage, type Workplace, workplace } from '../support/workplace.js'

/** A workplace whose hooks are installed. */
async function hooked(stage: Stage, options?: Parameters<typeof workplace>[1]): Promise<Workplace> {
  const place = await workplace(stage, options)
  place.does(['hooks', 'install'])
  return place
}

/** Commits all that was changed, as somebody types it. */
function commits({ repo }: Workplace, ...words: readonly string[]) {
  repo.git('add', '-A')
  const ran = repo.tryGit(['commit', '-q', ...words])
  return { done: ran.status === 0, said: ran.stderr }
}

const planLine = ({ repo }: Workplace): string => `Wf-Plan: ${PLAN}@${repo.oid(`draft/fix:${PLAN}`)}`

describe('on a protected branch', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await hooked('approved')
  })

  test('a direct commit is refused, with what to do instead, and nothing is lost', () => {
    const before = place.repo.oid('main')
    place.repo.write('app.js', 'direct\n')
    const { done, said } = commits(place, '-m', 'Directly')
    expect(done).toBe(false)
    expect(said).toMatch(/^NOT_LANDED: main is protected.*\n.*wf draft/m)
    expect(place.repo.oid('main')).toBe(before)
    expect(place.repo.git('diff', '--cached', '--name-only')).toBe('app.js')
  })

  test('a reference to a plan alone makes no landing of it', () => {
    const { done, said } = commits(place, '-m', 'Directly', '--trailer', planLine(place))
    expect({ done, said }).toMatchObject({ done: false, said: expect.stringContaining('NOT_LANDED') })
  })

  test('a merge of a draft that nobody sealed is refused', () => {
    place.repo.git('reset', '-q', '--hard')
    const merged = place.repo.tryGit(['merge', '--no-ff', '--no-edit', 'draft/fix'])
    expect(merged.status).not.toBe(0)
    expect(merged.stderr).toMatch(/NOT_SEALED.*\n.*wf save/)
    place.repo.git('merge', '--abort')
  })

  test('--no-verify goes past the hooks: the verifier is what finds it', () => {
    place.repo.write('app.js', 'direct\n')
    expect(commits(place, '--no-verify', '-m', 'Directly').done).toBe(true)
    expect(place.wf(['verify']).code).toBe('NOT_LANDED')
    place.repo.git('reset', '-q', '--hard', 'HEAD~')
  })

  test('from a linked worktree it is the same', () => {
    const other = place.repo.worktree('release')
    other.write(
      '.vizier/policy.yml',
      other.read('.vizier/policy.yml').replace('[ main ]', '[ main, release ]'),
    )
    other.git('add', '-A')
    expect(other.tryGit(['commit', '-q', '-n', '-m', 'Protect it']).status).toBe(0)
    other.write('app.js', 'direct\n')
    expect(other.tryGit(['commit', '-q', '-a', '-m', 'Directly']).stderr).toContain('NOT_LANDED')
  })
})

test('a sealed change is squashed by hand: it needs the reference to its plan', async () => {
  const place = await hooked('saved')
  const { repo } = place
  repo.git('reset', '-q', '--hard', 'main~')
  repo.git('merge', '-q', '--squash', 'refs/wf/archive/fix')
  const bare = commits(place, '-m', 'Line 3')
  expect(bare.said).toContain('PLAN_REFERENCE')
  const [, line = ''] = /git commit --trailer '(.*)'/.exec(bare.said) ?? []
  expect(commits(place, '-m', 'Line 3', '--trailer', line)).toMatchObject({ done: true })
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

describe('where paths are exempt', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await workplace('begun')
    place.law((policy) => policy.replace('exempt: []', 'exempt: [{ paths: ["docs/**"], role: maintainer }]'))
    place.does(['hooks', 'install'])
  })

  test('a commit of those paths goes, with a word about its signature', () => {
    place.repo.write('docs/a.md', 'one\n')
    const { done, said } = commits(place, '-m', 'A page')
    expect({ done, said }).toMatchObject({ done: true, said: expect.stringContaining('git commit -S') })
  })

  test('beside another path it is refused', () => {
    place.repo.write('docs/a.md', 'two\n')
    place.repo.write('app.js', 'two\n')
    expect(commits(place, '-m', 'A page').said).toContain('NOT_LANDED')
    place.repo.git('reset', '-q', '--hard')
  })

  test('where Git signs with the key of a stranger it is refused', () => {
    const { repo } = place
    repo.git('config', 'gpg.format', 'ssh')
    repo.git('config', 'commit.gpgsign', 'true')
    repo.git('config', 'user.signingkey', testKey('ada').path)
    repo.write('docs/a.md', 'three\n')
    expect(commits(place, '-m', 'A page')).toEqual({ done: true, said: '' })
    repo.git('config', 'wf.signingkey', testKey('mallory').path)
    repo.write('docs/a.md', 'four\n')
    expect(commits(place, '-m', 'A page').said).toContain('NOT_LANDED')
  })
})

describe.each([formatFor('on a draft (%s)')])('on a draft (%s)', (format) => {
  test('code waits for its plan; then it says which one it follows', async () => {
    const place = await hooked('planned', { format })
    const { repo } = place
    repo.git('switch', '-q', 'draft/fix')
    repo.write('app.js', 'early\n')
    expect(commits(place, '-m', 'Early').said).toContain('PLAN_NOT_APPROVED')
    place.approves()
    expect(commits(place, '-m', 'In time')).toEqual({ done: true, said: '' })
    expect(repo.git('log', '-1', '--format=%B')).toBe(`In time\n\n${planLine(place)}\n`)
    expect(place.does(['status', 'fix']).facts.stages.at(-2).state).toBe('awaiting')
  })
})

describe('on a draft with an approved plan', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await hooked('approved')
    place.repo.git('switch', '-q', 'draft/fix')
  })

  test('what is decided on is proposed, not committed by hand', () => {
    place.repo.write(PLAN, 'Another plan.\n')
    expect(commits(place, '-m', 'A better plan').said).toMatch(/OWN_PATH.*\n.*wf draft fix --plan FILE/)
    place.repo.write('.vizier/runs/fix/notes.md', 'Notes\n')
    place.repo.git('checkout', '-q', 'HEAD', '--', PLAN)
    expect(commits(place, '-m', 'Notes').said).toContain('OWN_PATH')
    place.repo.git('reset', '-q', '--hard')
  })

  test('a message that refers to another plan is refused', () => {
    place.repo.write('app.js', 'one\n')
    const other = `Wf-Plan: ${PLAN}@${'0'.repeat(40)}`
    expect(commits(place, '-m', 'One', '--trailer', other).said).toContain('PLAN_REFERENCE')
  })

  test('a message of nothing but the reference is refused', () => {
    expect(commits(place, '-m', planLine(place)).said).toContain('NO_SUBJECT')
  })

  test('an event is not forged, nor amended with its message', () => {
    const event = place.repo.git('log', '-1', '--format=%B', 'draft/fix')
    expect(commits(place, '-m', event).said).toContain('EVENT_BY_HAND')
    expect(commits(place, '--amend', '--no-edit').said).toContain('EVENT_BY_HAND')
  })

  test('the reference comes once, however often the commit is amended', () => {
    expect(commits(place, '-m', 'One', '-m', 'Some words.')).toEqual({ done: true, said: '' })
    expect(commits(place, '--amend', '--no-edit').done).toBe(true)
    expect(place.repo.git('log', '-1', '--format=%B')).toBe(`One\n\nSome words.\n\n${planLine(place)}\n`)
  })

  test('a merge of the target goes, and says it too', () => {
    const { repo } = place
    repo.git('branch', '-q', 'side', 'main')
    const side = repo.worktree('side')
    side.write('side.txt', 'side\n')
    side.git('add', '-A')
    side.git('commit', '-q', '-m', 'Aside')
    const merged = repo.tryGit(['merge', '-q', '--no-edit', 'side'])
    expect(merged, merged.stderr).toMatchObject({ status: 0 })
    expect(repo.git('log', '-1', '--format=%B')).toContain(planLine(place))
  })

  test('a paused workflow takes no commit', () => {
    place.does(['pause', 'fix'])
    place.repo.write('app.js', 'two\n')
    expect(commits(place, '-m', 'Two').said).toContain('WORKFLOW_PAUSED')
    place.does(['resume', 'fix'])
    place.repo.git('reset', '-q', '--hard')
  })

  test('a rebase of events is stopped, and the merge is named; commits above them may move', () => {
    const { repo } = place
    const stopped = repo.tryGit(['rebase', 'side'])
    expect(stopped.status).not.toBe(0)
    expect(stopped.stderr).toMatch(/REBASE_OF_EVENTS: .*\n.*wf update fix/)
    expect(repo.tryGit(['rebase', '--root']).stderr).toContain('REBASE_OF_EVENTS')
    repo.git('switch', '-q', 'main')
    expect(repo.tryGit(['rebase', 'side', 'draft/fix']).stderr).toContain('REBASE_OF_EVENTS')
    repo.git('switch', '-q', 'draft/fix')
    repo.write('app.js', 'two\n')
    expect(commits(place, '-m', 'Two').done).toBe(true)
    expect(repo.tryGit(['rebase', '-q', '--force-rebase', 'HEAD~']).status).toBe(0)
  })
})

describe('what nothing governs', () => {
  test('is committed without the program and without Node', async () => {
    const place = await hooked('begun')
    const { repo } = place
    repo.git('switch', '-q', '-c', 'feature')
    const git = join(repo.path, '..', 'only-git')
    repo.write('../only-git/git', `#!/bin/sh\nexec ${repo.git('--exec-path')}/git "$@"\n`, 0o755)
    for (const tool of ['cat', 'grep'])
      repo.write(`../only-git/${tool}`, `#!/bin/sh\nexec /bin/${tool} "$@"\n`, 0o755)
    repo.write('../nowhere.sh', '')
    repo.write('.git/wf/hooks/program.sh', `wf_node='/nowhere/node'\nwf_program='/nowhere/wf.js'\n`)
    const commit = (name: string) => {
      repo.write(name, name)
      repo.git('add', '-A')
      return repo.tryGit(['commit', '-q', '-m', name], { env: { PATH: git } })
    }
    expect(commit('one')).toMatchObject({ status: 0, stderr: '' })
    repo.git('checkout', '-q', '--detach')
    expect(commit('two')).toMatchObject({ status: 0, stderr: '' })
    repo.git('switch', '-q', 'main')
    const stopped = commit('three')
    expect(stopped.status).toBe(1)
    expect(stopped.stderr).toMatch(/no longer at \/nowhere\/wf\.js.*\n.*wf hooks install/)
    // The program is there, and Node is not: that is another thing to mend.
    repo.write('.git/wf/hooks/program.sh', `wf_node='/nowhere/node'\nwf_program='${repo.path}/app.js'\n`)
    expect(commit('four').stderr).toMatch(/Node, which wf runs on, is not on PATH.*\n.*wf hooks install/)
  })

  describe('and what the policy names', () => {
    let place: Workplace
    beforeAll(async () => {
      place = await hooked('begun')
    })

    test.each<[string, string, boolean]>([
      ['[main, "release/*"]', 'release/1', true],
      ['[main, "release/*"]', 'hotfix', false],
      ['[main, "release/**"]', 'release', true],
      ['["{main,hotfix}"]', 'hotfix', true],
      ['\n  - main\n  # not this: hotfix\n  - "hotfix"', 'hotfix', true],
      ['\n- main', 'hotfix', false],
      ['["main", \'dev*\']  # the rest is free', 'development', true],
      ['["[h]otfix", main]', 'hotfix', true],
      ['["main"]', 'main-2', false],
    ])('with protect: %s the branch %s', async (protect, branch, governed) => {
      const { repo } = place
      repo.git('checkout', '-q', '--detach', 'main')
      place.law((policy) => policy.replace(/^protect: .*$/m, `protect: ${protect}`))
      repo.git('switch', '-q', '-C', branch)
      repo.write('app.js', 'new\n')
      expect(commits(place, '-m', 'New').done).toBe(!governed)
      repo.git('reset', '-q', '--hard')
      repo.git('checkout', '-q', '--detach', 'main')
      repo.git('branch', '-q', '-D', branch)
    })
  })

  test('a repository without a policy, and one without a commit', async () => {
    const place = await workplace('born')
    place.does(['hooks', 'install'])
    place.repo.write('app.js', 'new\n')
    expect(commits(place, '-m', 'New')).toEqual({ done: true, said: '' })
    place.repo.git('switch', '-q', '--orphan', 'fresh')
    place.repo.write('app.js', 'new\n')
    expect(commits(place, '-m', 'New')).toEqual({ done: true, said: '' })
  })

  test('a branch that only has the name of a draft', async () => {
    const place = await hooked('begun')
    place.repo.git('switch', '-q', '-c', 'draft/letter')
    place.repo.write('letter.txt', 'Dear\n')
    expect(commits(place, '-m', 'A letter')).toEqual({ done: true, said: '' })
    expect(existsSync(join(place.repo.path, '.git', 'wf-plans'))).toBe(false)
  })
})
