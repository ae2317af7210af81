import { afterAll, expect, test } from 'vitest'
import { crashHome } from '../support/crash-home.js'

// Of each process of Git its start takes longer than its work: a command that starts more than these has become slower.
const home = crashHome()
afterAll(() => home.remove())

let minutes = 600

/** What a command starts, without Git's own children and what runs with a PATH of its own. */
async function started(words: readonly string[]): Promise<readonly string[]> {
  minutes += 1
  const done = await home.crash(words, null, minutes)
  expect([done.exit, done.stderr]).toEqual([0, expect.not.stringMatching(/^wf: /)])
  return home.calls()
}

test('draft, approve, status and save start no more processes of Git than they need', async () => {
  home.must(['init', '--no-hooks'])
  const plan = home.write('../plan.md', 'Look twice.\n')
  const draft = await started(['draft', 'x', '--goal', 'Be careful', '--plan', plan])
  expect(draft.length, draft.join('\n')).toBeLessThanOrEqual(12)
  expect(draft.filter((call) => /^(?:hash-object|mktree)/.test(call))).toHaveLength(3)

  const status = await started(['status'])
  expect(status.length, status.join('\n')).toBeLessThanOrEqual(7)

  const stages = home.must(['status', 'x']).facts.stages ?? []
  const subject = stages.find(({ name }) => name === 'plan-approval')?.subject ?? ''
  const approve = await started(['approve', 'x', '--expect', subject])
  expect(approve.length, approve.join('\n')).toBeLessThanOrEqual(9)

  home.write('login.js', 'export const login = null\n')
  home.must(['submit-diff', 'x', '-m', 'All of it'])
  home.git('checkout', '-q', 'login.js')
  const [patch = ''] = home.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending/x/').split('\n')
  home.must(['accept-diff', 'x', '--expect', patch])
  const save = await started(['save', 'x'])
  expect(save.length, save.join('\n')).toBeLessThanOrEqual(23)
})
