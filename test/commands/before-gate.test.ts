import { expect, test } from 'vitest'
import { withLine, workplace } from '../support/workplace.js'

const CHECKS = 'checks: [{ name: unit, run: "! grep unfinished app.js" }]'

test('where policy has the checks run before review, each step leads to the next', async () => {
  const place = await workplace('begun')
  place.law((text) =>
    text.replace(/^checks:.*$/m, CHECKS).replace(/^rules:$/m, 'rules:\n  before_gate: [checks]'),
  )
  const opened = place.does(['draft', 'fix', '--goal', 'Line 3 is better'])
  expect(opened.facts.stages.map(({ name }: { name: string }) => name)).toEqual([
    ...['goal', 'snapshot', 'plan', 'plan-approval', 'run-checks', 'implement', 'sign-off', 'save'],
  ])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3.\n' })
  place.approves()
  expect(place.refuses('NOTHING_TO_RUN', ['run', 'fix']).hint).toBe('wf run fix --agent NAME')

  const submits = (text: string) => {
    place.repo.write('app.js', withLine(3, text))
    expect(place.does(['submit-diff', 'fix']).next).toMatchObject([{ command: 'wf run fix' }])
    place.repo.git('checkout', '-q', '--', 'app.js')
    return place.pending()[0] ?? ''
  }
  const first = submits('unfinished')
  expect(place.refuses('NOT_VERIFIED', ['accept-diff', 'fix', '--expect', first]).hint).toBe('wf run fix')
  expect(place.wf(['run', 'fix'])).toMatchObject({
    code: 'CHECK_FAILED',
    hint: 'wf reject-diff fix -m WHY',
    next: [
      { command: 'wf reject-diff fix -m WHY' },
      { command: 'wf workflow retry fix' },
      { command: 'wf workflow logs fix' },
    ],
  })
  place.refuses('NOT_VERIFIED', ['accept-diff', 'fix', '--expect', first])
  place.does(['reject-diff', 'fix', '-m', 'Finish it', '--expect', first])

  const second = submits('line three')
  expect(place.does(['run', 'fix']).next.at(-1)?.command).toBe('wf accept-diff fix')
  const accepted = place.does(['accept-diff', 'fix', '--expect', second])
  expect(accepted.next).toMatchObject([{ command: 'wf save fix' }])
  place.does(['save', 'fix'])
})
