import { expect, test } from 'vitest'
import { type Stage, type Workplace, withLine, workplace } from '../support/workplace.js'

/** A plan that is not approved, or not any more, and what the refusal says of it. */
interface Unapproved {
  readonly plan: string
  readonly stage: Stage
  readonly after?: (place: Workplace) => void
  readonly says: RegExp
  readonly hint: string
}

const STATES: readonly Unapproved[] = [
  {
    plan: 'missing',
    stage: 'goal',
    says: /fix has no plan yet: .*fix\.md is missing/,
    hint: 'wf draft fix --plan FILE',
  },
  { plan: 'unapproved', stage: 'planned', says: /the plan of fix is not approved/, hint: 'wf approve fix' },
  {
    plan: 'stale: the goal is another',
    stage: 'approved',
    after: (place) => place.does(['draft', 'fix', '--goal', 'Line 4 is better']),
    says: /the plan of fix is stale/,
    hint: 'wf draft fix --plan FILE',
  },
  {
    plan: 'stale: another was proposed',
    stage: 'approved',
    after: (place) => place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 4.\n' }),
    says: /the plan of fix is stale/,
    hint: 'wf approve fix',
  },
  {
    plan: 'stale: somebody edited it by hand',
    stage: 'approved',
    after: editPlanByHand,
    says: /the plan of fix is stale/,
    hint: 'wf approve fix',
  },
]

test.each(STATES)('code is neither made, proposed nor saved under a plan that is $plan', async (state) => {
  const place = await workplace(state.stage)
  state.after?.(place)
  place.repo.write('app.js', withLine(3, 'by hand'))
  for (const words of [
    ['run', 'fix', '--', 'touch', 'new.txt'],
    ['submit-diff', 'fix'],
    ['save', 'fix'],
  ]) {
    const answer = place.refuses('PLAN_NOT_APPROVED', words)
    expect(answer.message).toMatch(state.says)
    expect(answer.hint).toBe(state.hint)
  }
})

test('what waits at the gate is not accepted under a changed plan, until that is approved', async () => {
  const place = await workplace('waiting')
  const [patch = ''] = place.pending()
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Another plan.\n' })
  place.refuses('PLAN_NOT_APPROVED', ['accept-diff', 'fix', '--expect', patch])
  place.approves()
  place.accepts()
})

test('a plan edited by hand, and approved as it is now, opens the gate again', async () => {
  const place = await workplace('approved')
  editPlanByHand(place)
  place.approves()
  place.repo.write('app.js', withLine(3, 'by hand'))
  place.does(['submit-diff', 'fix'])
})

function editPlanByHand({ repo }: Workplace): void {
  const other = repo.worktree('draft/fix')
  other.write('.vizier/implementation-plans/fix.md', 'Change line 3. Written by hand.\n')
  other.commit('Think again')
  repo.git('worktree', 'remove', other.path)
}
