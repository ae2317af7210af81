import { expect, test } from 'vitest'
import { openRuns } from '../support/runs.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** Policy with these commands; `*.log` is ignored in a workplace. */
function law(place: Workplace, setup: readonly object[], checks: readonly object[]): void {
  place.law(
    (policy) =>
      `${policy.replace(/^(?:setup|checks):.*\n/gm, '')}setup: ${JSON.stringify(setup)}\nchecks: ${JSON.stringify(checks)}\n`,
  )
}

const install = { name: 'install', run: 'echo installed >> setup.log' }
/** Passes where setup ran, and ran once. */
const once = (name: string) => ({ name, run: 'test "$(cat setup.log)" = installed' })

test('setup runs once for the clean checkout in which all checks run, and a failing one is no failing check', async () => {
  const place = await workplace('accepted')
  law(place, [{ name: 'install', run: 'echo no network >&2; exit 3' }], [once('test')])
  const refused = place.refuses('SETUP_FAILED', ['save', 'fix'])
  expect(refused.message).toBe('setup "install" ended with exit code 3, so no check ran')
  expect(refused.stderr).toContain('no network')
  expect(refused.stderr).not.toContain('check test')
  law(place, [{ name: 'wait', run: 'sleep 60', timeout: 1 }], [once('test')])
  expect(place.refuses('SETUP_FAILED', ['save', 'fix']).message).toContain('"wait" timed out after 1 s')
  law(place, [install], [once('test'), once('lint')])
  const root = place.repo.oid('main')
  const saved = place.does(['save', 'fix'])
  expect(saved.facts.checks.map(({ name, exit }: { name: string; exit: number }) => [name, exit])).toEqual([
    ['test', 0],
    ['lint', 0],
  ])
  expect(place.does(['verify', '--root', root]).facts.verdict).toBe('PASS')
})

test('wf run --setup prepares the clone of a command, and what setup made is not in the patch', async () => {
  const place = await workplace('approved')
  const keeps = ['--', 'sh', '-c', 'cat setup.log > seen']
  expect(place.refuses('NO_SETUP', ['run', 'fix', '--setup', ...keeps]).hint).toBe('wf policy')
  law(place, [install], [])
  expect(place.wf(['run', 'fix', ...keeps]).code).toBe('COMMAND_FAILED')
  place.does(['run', 'fix', '--setup', ...keeps])
  const [pending = ''] = place.pending()
  expect(place.repo.git('show', `${pending}:seen`)).toBe('installed')
  expect(place.repo.git('diff', '--name-only', `${pending}^`, pending)).toBe('seen')
  law(place, [{ name: 'install', run: 'mkdir -p deps && echo x > deps/a && echo y >> app.js' }], [])
  const refused = place.refuses('SETUP_CHANGED_FILES', ['run', 'fix', '--setup', '--', 'true'])
  expect(refused.message).toContain('app.js, deps/a')
  expect(refused.hint).toContain('.gitignore')
})

test('wf run --with brings ignored files along, before setup, and they are never in the patch', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('secret.log', 'hunter2\n')
  repo.write('keys.log/deep/a', 'a\n')
  repo.write('open.txt', 'open\n')
  const run = (...more: readonly string[]) => ['run', 'fix', ...more]
  const command =
    'cat secret.log keys.log/deep/a | wc -l | tr -d " " > seen; echo > .gitignore; git add -Af; git commit -qm x'
  expect(place.wf(run('--', 'cat', 'secret.log')).code).toBe('COMMAND_FAILED')
  const cwd = `${repo.path}/keys.log/deep`
  const done = place.does(
    run(
      '--with',
      '../../secret.log',
      '--with',
      '..',
      '--',
      'sh',
      '-c',
      `cd ../..; test -f seen || ${command}`,
    ),
    { cwd },
  )
  expect(done.stderr).toContain('with secret.log: ')
  expect(done.facts.with).toEqual(['secret.log', 'keys.log'])
  const [pending = ''] = place.pending()
  expect(repo.git('show', `${pending}:seen`)).toBe('2')
  expect(repo.git('diff', '--name-only', `${pending}^`, pending)).toBe('.gitignore\nseen')
  for (const path of ['open.txt', 'app.js']) place.refuses('NOT_IGNORED', run('--with', path, '--', 'true'))
  place.refuses('NO_SUCH_PATH', run('--with', 'nothing.log', '--', 'true'))
  place.refuses('NO_SUCH_PATH', run('--with', '../elsewhere', '--', 'true'))
})

test('what the draft has itself does not go along, and no link of the draft leads a copy out of the clone', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('secret.log', 'hunter2\n')
  repo.write('keys.log/a', 'mine\n')
  repo.write('outside/a', 'theirs\n')
  const link = `ln -s ${repo.path}/outside keys.log; echo theirs > secret.log; git add -f keys.log secret.log`
  place.does(['run', 'fix', '--', 'sh', '-c', link])
  place.accepts()
  for (const path of ['keys.log', 'keys.log/a', 'secret.log']) {
    const refused = place.refuses('ALONG_TRACKED', ['run', 'fix', '--with', path, '--', 'true'])
    expect(refused.message).toContain(`the draft has ${path.replace(/\/.*/, '')} itself`)
    expect(repo.git(...(refused.hint ?? '').split(' ').slice(1))).not.toBe('')
  }
  expect(repo.read('outside/a')).toBe('theirs\n')
})

test('checks get what goes along, by save and by run, and it is told', async () => {
  const place = await workplace('accepted')
  law(place, [], [{ name: 'env', run: 'test "$(cat env.log)" = TOKEN' }])
  place.repo.write('env.log', 'TOKEN\n')
  place.refuses('CHECK_FAILED', ['save', 'fix'])
  place.refuses('NOT_IGNORED', ['save', 'fix', '--with', 'app.js'])
  const saved = place.does(['save', 'fix', '--with', 'env.log'])
  expect(saved.facts.with).toEqual(['env.log'])
  expect(saved.stderr).toContain('with env.log: ')
  expect(place.repo.git('log', '--all', '--format=%H', '--', 'env.log')).toBe('')
})

test('a definition asks for setup in the clone of an agent; where it fails, that stage fails', () => {
  const { shop, does, define, log } = openRuns()
  const set = (run: string): void => {
    const policy = `${shop.git('show', 'main:.vizier/policy.yml')}\n`.replace(/^(?:setup|checks):.*\n/gm, '')
    const checks = 'checks: [{ name: test, run: "test -f made.log" }]'
    shop.write('.vizier/policy.yml', `${policy}setup: [{ name: make, run: "${run}" }]\n${checks}\n`)
    shop.write('.gitignore', '*.log\n')
    shop.git('add', '.')
    shop.git('commit', '-q', '-m', 'Set up')
  }
  set('echo made > made.log')
  define(
    'prepared',
    `stages:
  - { name: ask, type: agent, config: { prompt: "DO: cat made.log", setup: true } }
  - { name: try, type: check, depends_on: ask }
`,
  )
  expect(does('start', 'prepared')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(does('results', 'prepared-1').facts.outputs).toEqual({ 'ask.answer': 'made\n' })
  set('exit 4')
  expect(does('start', 'prepared').reason?.message).toBe(
    'ask failed: setup "make" ended with exit code 4, so the agent did not begin',
  )
  define('tested', 'stages: [{ name: try, type: check }]\n')
  expect(does('start', 'tested').reason?.message).toBe(
    'try failed: setup "make" ended with exit code 4, so no check ran',
  )
  expect(log('tested-1')).toEqual(['opened', 'started try', 'failed try'])
})

test('each agent and check of a run gets what goes along; every command that runs them takes it, and says it again', () => {
  const { shop, does, define } = openRuns()
  const checks = 'checks: [{ name: test, run: "grep TOKEN env.log" }]'
  const policy = `${shop.git('show', 'main:.vizier/policy.yml')}\n`.replace(/^checks:.*\n/gm, '')
  shop.write('.vizier/policy.yml', `${policy}${checks}\n`)
  shop.write('.gitignore', '*.log\n')
  shop.git('add', '.')
  shop.git('commit', '-q', '-m', 'Check')
  define(
    'along',
    `stages:
  - { name: ask, type: agent, config: { prompt: "DO: cat env.log" } }
  - { name: try, type: check, depends_on: ask }
`,
  )
  const started = () => shop.git('for-each-ref', 'refs/heads/draft')
  expect(does('start', 'along', '--with', 'env.log').reason?.code).toBe('NO_SUCH_PATH')
  expect(started()).toBe('')
  shop.write('env.log', 'nothing\n')
  const begun = does('start', 'along', '--with', './env.log')
  expect(begun).toMatchObject({ exit: 1, reason: { hint: 'wf workflow retry along-1 --with ./env.log' } })
  expect(begun.stderr).toContain('with env.log: ')
  expect(begun.facts).toMatchObject({ with: ['env.log'] })
  shop.write('env.log', 'TOKEN\n')
  expect(does('retry', 'along-1').exit).toBe(1)
  expect(does('retry', 'along-1', '--with', 'env.log')).toMatchObject({
    exit: 0,
    facts: { state: 'completed', with: ['env.log'] },
  })
  expect(does('results', 'along-1').facts.outputs).toEqual({ 'ask.answer': 'nothing\n' })
  define(
    'later',
    `stages:
  - { name: say, type: form, config: { questions: [{ name: why, question: "Why?" }] } }
  - { name: ask, type: agent, depends_on: say, config: { prompt: "DO: cat env.log" } }
`,
  )
  for (const [at, words] of [['workflow', 'resume'], ['run']].entries()) {
    expect(does('start', 'later').facts.state).toBe('awaiting')
    const slug = `later-${at + 1}`
    expect(
      shop.wf([...words, slug, '--answer', 'why=the token is needed', '--with', 'env.log']),
    ).toMatchObject({
      stderr: expect.stringContaining('with env.log: '),
      exit: 0,
    })
    expect(does('results', slug).facts.outputs).toMatchObject({ 'ask.answer': 'TOKEN\n' })
  }
  expect(does('results', 'along-1', '--with', 'env.log').exit).toBe(2)
})
