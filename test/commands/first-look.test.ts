import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
import { testKey } from '../support/test-key.js'
import { withLine, workplace } from '../support/workplace.js'

const SIGN = ['--signing-key', testKey('ada').path]
const commands = ({ next }: { readonly next: readonly { readonly command: string }[] }): readonly string[] =>
  next.map(({ command }) => command)

test('next to a branch that init --local made, every hint leads there, and uninstall names it', async () => {
  const place = await workplace('born')
  place.does(['init', '--local', '--no-hooks', ...SIGN])
  const there = 'git switch local/main'
  expect(commands(place.does(['status']))).toEqual([there])
  expect(place.refuses('NO_POLICY', ['draft', 'x', '--goal', 'Y']).hint).toBe(there)
  expect(place.refuses('NO_POLICY', ['policy']).hint).toBe(there)
  expect(place.refuses('NO_POLICY', ['ci', 'init', 'github']).hint).toBe(there)
  expect(place.wf(['doctor']).facts.findings[0]).toMatchObject({ code: 'NO_POLICY', command: there })
  const left = place.does(['uninstall', '--yes'])
  expect(commands(left)).toEqual(['git branch -D local/main'])
  expect(left.facts.kept).toContain('refs/heads/local/main')
  expect(place.refuses('BRANCH_EXISTS', ['init', '--local', ...SIGN]).hint).toBe(
    'git switch local/main && wf init',
  )
  place.repo.git('switch', '-q', 'local/main')
  place.does(['init', '--no-hooks', ...SIGN])
  expect(commands(place.does(['uninstall', '--yes']))).toEqual([
    'git switch main && git branch -D local/main',
  ])
})

test('without a commit, or on no branch, the hint is the command that works', async () => {
  const place = await workplace('born')
  const { repo } = place
  repo.git('checkout', '-q', '--detach')
  expect(commands(place.does(['status']))).toEqual(['git switch main'])
  expect(place.refuses('NO_BRANCH', ['init', ...SIGN]).hint).toBe('git switch main')
  expect(
    place.wf(['doctor']).facts.findings.map(({ command }: { command: string }) => command),
  ).not.toContain('wf init')
  repo.git('checkout', '-q', '--orphan', 'new')
  repo.git('branch', '-D', '-q', 'main')
  const begin = 'git commit --allow-empty -m "Begin"'
  expect(commands(place.does(['status']))).toEqual([begin])
  expect(place.refuses('NO_BRANCH', ['init', ...SIGN]).hint).toBe(begin)
  expect(place.refuses('NO_TARGET', ['draft', 'x', '--goal', 'Y']).hint).toBe(begin)
  expect(
    place.wf(['doctor']).facts.findings.map(({ command }: { command: string }) => command),
  ).not.toContain('wf init')
})

test('doctor marks what is only worth knowing, and counts it by itself', async () => {
  const place = await workplace('begun')
  const { stdout } = place.wf(['doctor'], { env: { WF_AGENT_GUARD: 'off' } })
  const shown = renderText(JSON.parse(stdout), false).out
  expect(shown).toMatch(/^note AGENT_GUARD_OFF {2}/m)
  expect(shown).toMatch(/^1 problem \(and 1 note\)$/m)
})

test('a slug that is nearly right is named', async () => {
  const place = await workplace('goal')
  expect(place.refuses('NO_SUCH_WORKFLOW', ['status', 'fxi'])).toMatchObject({
    message: 'there is no workflow called fxi; did you mean fix?',
    hint: 'wf status fix',
  })
  expect(place.refuses('NO_SUCH_WORKFLOW', ['status', 'something-else']).hint).toBe('wf list')
})

test('a save tells all decisions in order of time, and who signed a rejection', async () => {
  const place = await workplace('waiting')
  place.does(['reject-diff', 'fix', '--expect', place.pending()[0] ?? '', '-m', 'In capitals'])
  place.repo.write('app.js', withLine(3, 'LINE THREE'))
  place.does(['submit-diff', 'fix'])
  place.repo.git('checkout', '-q', '--', 'app.js')
  place.accepts()
  const shown = renderText(JSON.parse(place.does(['save', 'fix']).stdout), false).out
  const told = shown.split('\n').filter((line) => line.startsWith('decision'))
  expect(told).toEqual([
    expect.stringMatching(/^decision ada approved plan-approval, /),
    expect.stringMatching(/^decision ada rejected patch 1/),
    expect.stringMatching(/^decision ada accepted patch 2/),
  ])
})

test('an approval that was taken back is told as that, and who approved before is no longer named', async () => {
  const place = await workplace('approved')
  const states = () =>
    new Map(
      place
        .does(['status', 'fix'])
        .facts.stages.map((each: { name: string; why: string }) => [each.name, each.why]),
    )
  expect(states().get('plan-approval')).toBe('1 of 1 approval')
  const plan = place.repo.git('rev-parse', 'draft/fix:.vizier/implementation-plans/fix.md')
  place.does(['revise', 'fix', '--stage', 'plan-approval', '-m', 'Not yet', '--expect', plan])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3.\n' })
  expect(states().get('plan-approval')).toBe('the approval was taken back')
  expect(place.does(['status', 'fix']).next[0]?.why).toBe('the plan: the approval was taken back')
  const subjects = place.does(['log', 'fix']).facts.entries.map(({ subject }: { subject: string }) => subject)
  expect(subjects.at(-1)).toBe('Propose a new plan for fix')
  expect(place.refuses('FILE_UNREADABLE', ['draft', 'fix', '--plan', 'gone.md']).message).toMatch(
    /gone\.md cannot be read: there is no such file$/,
  )
})
