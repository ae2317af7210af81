import { beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import { CTRL_C } from '../support/terminal.js'

// Two workflows change the same file at different places. The first is saved; the second meets it.
let shop: Shop
let before: string
beforeEach(() => {
  shop = openShop()
  shop.write('~/plan.md', 'Change login.js.\n')
  shop.wf(['init'])
  ready('first', 'sed "1s#^#// first\\n#" login.js > new && mv new login.js')
  ready('second', 'echo "// second" >> login.js')
  expect(shop.wf(['save', 'first']).exit).toBe(0)
  before = shop.refs()
})

/** Takes a change to where only saving is left. */
function ready(slug: string, command: string): void {
  shop.wf(['draft', slug, '--goal', `The ${slug} change`, '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', `draft/${slug}:.vizier/implementation-plans/${slug}.md`)
  shop.wf(['approve', slug, '--expect', plan])
  shop.wf(['run', slug, '--', 'sh', '-c', command])
  const patch = shop.git('for-each-ref', '--format=%(objectname)', `refs/wf/pending/${slug}`)
  expect(shop.wf(['accept-diff', slug, '--expect', patch]).exit).toBe(0)
}

test('save offers the update, asks for the sign-off of what both sides changed, and goes on', async () => {
  const screen = shop.open(['save', 'second'])
  await screen.shows('login.js')
  await screen.shows('Update second from its target, and sign off what both sides changed? [y/N] ')
  expect(shop.refs()).toBe(before)
  screen.answer('y')
  await screen.shows('  M login.js  +1 -0\n')
  await screen.shows('+// second')
  await screen.shows('Approve this (sign-off of second)? [y/N] ')
  // The run's own files are no code, so they are not among it.
  expect(screen.text()).not.toContain('.vizier/runs/')
  screen.answer('y')
  await screen.shows('saved second into main')
  expect(await screen.ended).toBe(0)
  const saved = shop.git('show', 'main:login.js')
  expect(saved).toMatch(/^\/\/ first\n/)
  expect(saved).toMatch(/\n\/\/ second$/)
  expect(shop.wf(['verify'])).toMatchObject({ exit: 0 })
})

test('no is no: nothing is recorded', async () => {
  const screen = shop.open(['save', 'second'])
  await screen.shows('[y/N] ')
  screen.answer('n')
  await screen.shows('CHANGED_ON_BOTH_SIDES')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(before)
})

test('no to the sign-off says that the update is recorded all the same', async () => {
  const screen = shop.open(['save', 'second'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows('Approve this (sign-off of second)? [y/N] ')
  screen.answer('n')
  await screen.shows('NOT_CONFIRMED: second is updated, and not saved: what both sides changed is not signed')
  await screen.shows('wf approve second')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).not.toBe(before)
})

test('checks run before the sign-off is asked for, and before an agent has to be told from a person', async () => {
  shop.git('switch', '-q', 'main')
  const law = (check: string): void => {
    const policy = shop.git('show', 'main:.vizier/policy.yml')
    shop.write('.vizier/policy.yml', `${policy.replace(/^checks:.*$/m, `checks: [${check}]`)}\n`)
    shop.git('commit', '-q', '--no-verify', '-a', '-m', 'A check')
  }
  law('{ name: test, run: "! grep -q first login.js" }')
  const screen = shop.open(['save', 'second'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows(
    'CHECK_FAILED: second is updated, and not saved: the check "test" ended with exit code 1',
  )
  expect(await screen.ended).toBe(1)
  expect(screen.text()).not.toContain('Approve this')
  law('{ name: test, run: "true" }')
  const delta = shop.git('rev-parse', 'draft/second')
  const again = shop.open(['approve', 'second'])
  await again.shows('[y/N] ')
  again.answer('y')
  expect(await again.ended, again.text()).toBe(0)
  expect(shop.git('rev-parse', 'draft/second')).not.toBe(delta)
  law('{ name: test, run: "false" }')
  const agent = shop.open(['save', 'second'], { env: { CLAUDECODE: '1' } })
  await agent.shows('CHECK_FAILED')
  expect(await agent.ended).toBe(1)
  expect(agent.text()).not.toContain('type the name of the workflow')
})

test('Ctrl-C at the sign-off leaves main as it was, and the same command goes on from there', async () => {
  const main = shop.git('rev-parse', 'main')
  const screen = shop.open(['save', 'second'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows('Approve this (sign-off of second)? [y/N] ')
  screen.press(CTRL_C)
  await screen.shows('wf: interrupted; what was done until then is recorded: wf status')
  expect(await screen.ended).toBe(130)
  expect(shop.git('rev-parse', 'main')).toBe(main)
  const again = shop.open(['approve', 'second'])
  await again.shows('[y/N] ')
  again.answer('y')
  expect(await again.ended).toBe(0)
  expect(shop.wf(['save', 'second'])).toMatchObject({ exit: 0 })
})

test('without a terminal the hint is the update', () => {
  const said = shop.wf(['save', 'second'])
  expect(said.exit).toBe(1)
  expect(said.stderr).toContain('CHANGED_ON_BOTH_SIDES')
  expect(said.stderr).toContain('→ wf update second')
  expect(shop.refs()).toBe(before)
})
