import { expect, test } from 'vitest'
import { walkNext } from '../support/next-walk.js'
import { LINES, type Workplace, withLine, workplace } from '../support/workplace.js'

test.each([1, 2])('each next command does what it says, wherever a walk comes (seed %i)', async (seed) => {
  const { wrong, trail, tried } = await walkNext(seed, 12)
  expect(wrong, trail.join('\n')).toEqual([])
  expect(tried).toBeGreaterThan(5)
})

const nextOf = (place: Workplace): readonly string[] =>
  place.does(['status', 'fix']).next.map(({ command }) => command)
const whyOf = (place: Workplace): string | undefined => place.does(['status', 'fix']).next[0]?.why

/** The row of the overview, with a second draft next to it. */
function rowOf(place: Workplace): { readonly next: string; readonly why: string } {
  if (place.wf(['status', 'other']).exit !== 0) place.does(['draft', 'other', '--goal', 'Two are open'])
  return place.does(['status']).facts.overview.find(({ slug }: { slug: string }) => slug === 'fix')
}

test('where both sides changed a file, update comes before save; while its conflicts are open, nothing else', async () => {
  const place = await workplace('accepted')
  expect(nextOf(place)).toEqual(['wf save fix'])
  expect(whyOf(place)).toBe('ready to merge')
  place.law((text) => text.replace(/^checks:.*$/m, 'checks: [{ name: test, run: "false" }]'))
  expect(nextOf(place)).toEqual(['wf save fix'])
  expect(whyOf(place)).toBe('ready to merge; runs the checks first: test')
  place.repo.write('app.js', withLine(3, 'their line', LINES))
  place.repo.commit('Theirs')
  expect(nextOf(place)).toEqual(['wf update fix'])
  expect(whyOf(place)).toBe('main and the draft both changed app.js')
  expect(rowOf(place)).toMatchObject({ next: 'wf update fix', why: 'main and the draft both changed app.js' })
  expect(place.wf(['update', 'fix']).code).toBe('UPDATE_CONFLICT')
  expect(nextOf(place)).toEqual(['wf update fix --continue', 'wf update fix --abort'])
  expect(rowOf(place).next).toBe('wf update fix --continue')
  expect(place.refuses('UPDATE_WAITING', ['save', 'fix']).hint).toBe('wf update fix --continue, or --abort')
  expect(place.does(['update', 'fix', '--abort']).next[0]?.command).toBe('wf update fix')
  expect(nextOf(place)).toEqual(['wf update fix'])
  expect(rowOf(place).next).toBe('wf update fix')
})

test('of several patches the first is offered by its number', async () => {
  const place = await workplace('waiting')
  place.repo.write('more.txt', 'more\n')
  place.does(['submit-diff', 'fix'])
  expect(place.refuses('WHY_MISSING', ['reject-diff', 'fix']).hint).toBe('wf reject-diff fix -m WHY')
  expect(nextOf(place)).toEqual(['wf diff fix --patch 1', 'wf accept-diff fix --patch 1'])
})

test('after revise, a bare approve does not ask about what is approved already', async () => {
  const place = await workplace('goal')
  place.does(['draft', 'fix', '--snapshot', '-'], { input: 'A shop.\n' })
  expect(whyOf(place)).toBe('the snapshot needs 1 approval')
  place.approves()
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3.\n' })
  expect(whyOf(place)).toBe('the plan needs 1 approval')
  const plan = place.repo.git('rev-parse', 'draft/fix:.vizier/implementation-plans/fix.md')
  expect(place.refuses('WHY_MISSING', ['revise', 'fix']).hint).toBe('wf revise fix -m WHY')
  place.does(['revise', 'fix', '-m', 'Say more', '--expect', plan])
  expect(nextOf(place)).toEqual(['wf draft fix --plan FILE'])
  expect(place.refuses('NOTHING_TO_DECIDE', ['approve', 'fix']).hint).toBe('wf status fix')
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3, with a test.\n' })
  place.approves()
  expect(whyOf(place)).toBe('ready to implement; nothing accepted yet')
})
