import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
import { type Clone, clones } from '../support/clones.js'

test('who has just joined is told which drafts are at the remote, and patches are told of', async () => {
  const { Ann, Bob } = clones({ rules: '{ plan: { approvals: 1, role: reviewer } }' }).of as {
    Ann: Clone
    Bob: Clone
  }
  await Ann.does('draft', 'feat', '--goal', 'Say more')
  Ann.write('plan.md', 'Say it in app.js.\n')
  await Ann.does('draft', 'feat', '--plan', 'plan.md')
  await Ann.does(
    'approve',
    'feat',
    '--expect',
    Ann.git('rev-parse', 'draft/feat:.vizier/implementation-plans/feat.md'),
  )
  Ann.write('app.js', 'first\nmore\n')
  await Ann.does('submit-diff', 'feat')
  const kept = { command: 'wf sync feat --pending', why: '1 patch waits only here' }
  expect((await Ann.does('sync')).next).toContainEqual(kept)
  expect((await Ann.does('sync')).next).toContainEqual(kept)

  Bob.git('fetch', '-q')
  const bring = { command: 'wf sync feat', why: 'a draft at origin that is not here yet' }
  expect((await Bob.does('init', '--no-hooks', '--yes')).next).toContainEqual(bring)
  expect((await Bob.does('status')).next[0]).toEqual(bring)
  expect((await Bob.wf('approve', 'feat')).reason).toEqual({
    code: 'NO_SUCH_WORKFLOW',
    message: 'feat is a draft at origin, and not in this clone yet',
    hint: 'wf sync feat',
  })
  expect((await Bob.wf('diff')).reason).toMatchObject({ code: 'NO_WORKFLOW', hint: 'wf sync feat' })
  expect((await Bob.does('sync', 'feat')).next).toContainEqual({
    command: 'wf status feat',
    why: 'it is a draft here now',
  })
  const went = await Ann.does('sync', '--pending')
  expect(renderText(went, false).out).toMatch(/^ {2}1 patch pushed$/m)
  expect(went.next).not.toContainEqual(kept)
  const came = await Bob.does('sync', 'feat', '--pending')
  expect(renderText(came, false).out).toMatch(/^ {2}1 patch came$/m)
  expect(came.next[0]?.command).toBe('wf accept-diff feat')
})
