import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type CallOptions, type Stage, type Workplace, workplace } from '../support/workplace.js'

/** A workplace whose user has an agent `robot`, which keeps its prompt and then runs this script. */
async function withRobot(stage: Stage, script: string): Promise<{ place: Workplace; options: CallOptions }> {
  const place = await workplace(stage)
  const config = join(dirname(place.repo.path), 'config')
  mkdirSync(join(config, 'wf'), { recursive: true })
  // Where it may write although it may change no file.
  symlinkSync(config, join(place.repo.env.HOME ?? '', 'config'))
  writeFileSync(join(config, 'robot.sh'), `cat > '${config}/prompt'\n${script}\n`)
  writeFileSync(
    join(config, 'wf', 'agents.yml'),
    `agents: { robot: { transport: command, command: [sh, '${config}/robot.sh'], home: [config/] } }\n`,
  )
  return { place, options: { env: { XDG_CONFIG_HOME: config } } }
}

const promptOf = (place: Workplace): string =>
  readFileSync(join(dirname(place.repo.path), 'config/prompt'), 'utf8')
const filesOf = (place: Workplace, pending: string): string =>
  place.repo.git('diff', '--name-only', `${pending}^`, pending)

test('an agent gets goal, plan and reasons, and its changes wait for review under its name', async () => {
  const { place, options } = await withRobot('approved', 'echo done > done.txt; echo I wrote done.txt')
  const done = place.does(['run', 'fix', '--agent', 'robot', '--prompt', 'Be short.'], options)
  expect(done.facts.pending).toMatchObject({ agent: 'robot', files: 1, note: 'Line 3 is better' })
  expect(done.facts.answer.trim()).toBe('I wrote done.txt')
  const prompt = promptOf(place)
  expect(prompt).toContain('Change the files in this folder so that the approved plan below is carried out.')
  expect(prompt).toContain('## The goal\n\nLine 3 is better\n\n## The plan\n\nChange line 3.')
  expect(prompt).toContain('## Added for this run\n\nBe short.')
  place.does(['reject-diff', 'fix', '--expect', place.pending()[0] ?? '', '-m', 'Say it in capitals'])
  place.does(['run', 'fix', '--agent', 'robot'], options)
  expect(promptOf(place)).toContain('## What reviewers said\n\n- implement, rejected: Say it in capitals')
})

test('a project replaces the template of the prompt', async () => {
  const { place, options } = await withRobot('begun', 'echo done > done.txt; echo ok')
  place.repo.write('templates/implement.md', 'Work on {slug}, as this project does.\n')
  place.repo.commit('A template')
  place.does(['draft', 'fix', '--goal', 'A goal'])
  place.repo.write('plan.md', 'A plan.\n')
  place.does(['draft', 'fix', '--plan', 'plan.md'])
  place.approves()
  place.does(['run', 'fix', '--agent', 'robot'], options)
  expect(promptOf(place)).toContain('# fix\n\nWork on fix, as this project does.\n\n## The goal')
})

test('what a failing run had written is kept, and waits for nobody until it is submitted', async () => {
  const { place, options } = await withRobot(
    'approved',
    'echo half > half.txt; echo no tokens left >&2; exit 3',
  )
  const failed = place.wf(['run', 'fix', '--agent', 'robot'], options)
  expect(failed).toMatchObject({
    exit: 1,
    code: 'AGENT_CRASHED',
    hint: 'wf submit-diff fix --from-attempt 1',
  })
  expect(failed.message).toContain('no tokens left')
  expect(place.pending()).toEqual([])
  const other = place.wf(['run', 'fix', '--', 'sh', '-c', 'echo x > other.txt; exit 1'])
  expect(other).toMatchObject({ code: 'COMMAND_FAILED', hint: 'wf submit-diff fix --from-attempt 2' })
  expect(place.pending()).toEqual([])
  const submitted = place.does(['submit-diff', 'fix', '--from-attempt', '1'])
  expect(submitted.facts.pending).toMatchObject({ agent: 'robot', files: 1 })
  expect(filesOf(place, place.pending()[0] ?? '')).toBe('half.txt')
  expect(place.does(['submit-diff', 'fix', '--from-attempt', '1']).status).toBe('unchanged')
  const missing = place.refuses('NO_SUCH_ATTEMPT', ['submit-diff', 'fix', '--from-attempt', '7'])
  expect(missing.message).toContain('kept are: 1, 2')
  expect(place.does(['gc']).facts.attempts).toHaveLength(2)
  place.refuses('NO_SUCH_ATTEMPT', ['submit-diff', 'fix', '--from-attempt', '2'])
})

test('a run that fails without a change keeps nothing', async () => {
  const { place, options } = await withRobot('approved', 'exit 3')
  const failed = place.refuses('AGENT_CRASHED', ['run', 'fix', '--agent', 'robot'], options)
  expect(failed.hint).toBe('wf run fix --agent robot')
  place.refuses('COMMAND_FAILED', ['run', 'fix', '--', 'false'])
})

test('an interrupted run keeps what was written so far', async () => {
  const { place } = await withRobot('approved', '')
  const running = place.starts([
    'run',
    'fix',
    '--',
    'sh',
    '-c',
    'echo part > part.txt; echo ready >&2; sleep 1000',
  ])
  await running.says('ready')
  running.interrupt()
  const { stderr, exit } = await running.ended
  expect(exit).toBe(130)
  expect(stderr).toContain('wf submit-diff fix --from-attempt 1')
  expect(place.pending()).toEqual([])
  place.does(['submit-diff', 'fix', '--from-attempt', '1'])
  expect(filesOf(place, place.pending()[0] ?? '')).toBe('part.txt')
})

test('--continue starts from the pending patch', async () => {
  const { place, options } = await withRobot('approved', 'test -e one.txt && echo two > two.txt; echo ok')
  const nothing = place.refuses('NO_PATCH', ['run', 'fix', '--agent', 'robot', '--continue'], options)
  expect(nothing.message).toContain('fix')
  const none = place.refuses('EMPTY_DIFF', ['run', 'fix', '--agent', 'robot'], options)
  expect(none.message).toContain('robot changed no file, so there is nothing to review. It answered: ok')
  place.does(['run', 'fix', '-m', 'The first half', '--', 'sh', '-c', 'echo one > one.txt'])
  place.does(['run', 'fix', '--agent', 'robot', '--continue'], options)
  expect(promptOf(place)).toContain('The files contain patch 1 already: The first half')
  const [first = '', second = ''] = place.pending()
  expect(place.pending()).toHaveLength(2)
  const both = [first, second].find((oid) => filesOf(place, oid).includes('two.txt')) ?? ''
  expect(filesOf(place, both)).toBe('one.txt\ntwo.txt')
  expect(place.repo.git('rev-parse', `${both}^`)).toBe(place.repo.git('rev-parse', 'draft/fix'))
  place.does(['accept-diff', 'fix', '--expect', both, '--patch', both])
})

test('an agent proposes the plan: its answer, without the fence around it, is recorded under its name', async () => {
  const plan = "printf '```markdown\\n# How\\n\\n1. Change line 3.\\n```\\n'"
  const { place, options } = await withRobot('begun', plan)
  const done = place.does(['draft', 'fix', '--goal', 'Line 3 is better', '--agent', 'robot'], options)
  expect(done.next[0]?.command).toBe('wf approve fix')
  expect(place.repo.git('show', 'draft/fix:.vizier/implementation-plans/fix.md')).toBe(
    '# How\n\n1. Change line 3.',
  )
  expect(place.repo.git('show', '-s', '--format=%B', 'draft/fix')).toContain('Wf-Agent: robot')
  expect(promptOf(place)).toContain('Write the implementation plan for the goal below. A person approves')
  expect(promptOf(place)).toContain('## The goal\n\nLine 3 is better')
  const proposed = place.repo.git('rev-parse', 'draft/fix:.vizier/implementation-plans/fix.md')
  place.does(['revise', 'fix', '-m', 'Name the test', '--expect', proposed])
  place.does(['draft', 'fix', '--agent', 'robot', '-m', 'again'], options)
  expect(promptOf(place)).toContain('- plan-approval, revised: Name the test')
  expect(promptOf(place)).toContain('## The plan so far\n\n# How')
})

test('a plan by an agent: what is missing or fails is said, and the goal stays', async () => {
  const { place, options } = await withRobot('begun', 'echo over quota >&2; exit 1')
  const none = place.wf(['draft', 'fix', '--agent', 'robot'], options)
  expect(none).toMatchObject({ exit: 1, code: 'STAGE_NOT_READY' })
  expect(none.hint).toContain('wf draft fix --goal TEXT')
  const failed = place.wf(['draft', 'fix', '--goal', 'A goal', '--agent', 'robot'], options)
  expect(failed).toMatchObject({ exit: 1, code: 'AGENT_RATE_LIMITED', hint: 'wf draft fix --agent robot' })
  expect(failed.message).toBe('robot: the rate limit is reached: over quota')
  expect(place.repo.git('show', 'draft/fix:.vizier/runs/fix/goal.md')).toBe('A goal')
  place.refuses('NO_SUCH_AGENT', ['draft', 'fix', '--agent', 'robto'], options)
  place.refuses('MANUAL_AGENT', ['draft', 'fix', '--agent', 'manual'], options)
  place.repo.write('plan.md', 'A plan.\n')
  const both = place.wf(['draft', 'fix', '--plan', 'plan.md', '--agent', 'robot'], options)
  expect(both).toMatchObject({ exit: 2, code: 'USAGE' })
  expect(both.message).toBe('--agent writes the plan: leave out --plan, or --agent')
})
