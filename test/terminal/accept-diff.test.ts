import { beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import { CTRL_C } from '../support/terminal.js'

let shop: Shop
let before: string
beforeEach(() => {
  shop = openShop()
  shop.write('~/plan.md', 'Answer with the reason.\n')
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Whoever cannot log in is told why', '--plan', '../plan.md'])
  shop.wf([
    'approve',
    '--expect',
    shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md'),
  ])
})

const propose = (command: string): void => {
  const { exit, stderr } = shop.wf(['run', '-m', 'A patch', '--', 'sh', '-c', command])
  expect(exit, stderr).toBe(0)
  before = shop.refs()
}

test('the diff is shown, y accepts it', async () => {
  propose('echo "// why" >> login.js')
  const screen = shop.open(['accept-diff'])
  await screen.shows(/Patch 1, [0-9a-f]{10}, by [^\n]+: A patch\n {2}M login\.js {2}\+1 -0\n/)
  await screen.shows('+// why')
  expect(screen.raw()).toContain('\x1b[32m+// why\x1b[39m')
  await screen.shows('Accept patch 1 of say-why (1 file, +1 -0)? [y/N] ')
  expect(shop.refs()).toBe(before)
  screen.answer('y')
  await screen.shows('accepted a patch of say-why (implement)')
  expect(await screen.ended).toBe(0)
  expect(shop.git('show', 'draft/say-why:login.js')).toContain('// why')
})

test('a destructive patch is asked about twice, by name', async () => {
  propose('rm login.js')
  const screen = shop.open(['accept-diff'])
  await screen.shows('-export function login')
  await screen.shows('Accept patch 1 of say-why (1 file, +0 -3)? [y/N] ')
  screen.answer('y')
  await screen.shows('This deletes login.js. Accept the deletion? [y/N] ')
  expect(shop.refs()).toBe(before)
  screen.answer('y')
  await screen.shows(/destroys +login\.js/)
  expect(await screen.ended).toBe(0)
  expect(shop.git('log', '-1', '--format=%B', 'draft/say-why')).toContain('Wf-Destructive: login.js')
})

test('the first yes alone accepts nothing', async () => {
  propose('rm login.js')
  const screen = shop.open(['accept-diff'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows(/This (?:deletes|removes most lines of) login\.js\. Accept /)
  await screen.shows('[y/N] ')
  screen.answer('')
  await screen.shows('NOT_CONFIRMED: nothing was recorded')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(before)
})

test('Ctrl-C at the second question leaves everything as it was', async () => {
  propose(': > login.js')
  const screen = shop.open(['accept-diff'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows(/This (?:deletes|removes most lines of) login\.js\. Accept /)
  await screen.shows('[y/N] ')
  screen.press(CTRL_C)
  expect(await screen.ended).toBe(130)
  expect(shop.refs()).toBe(before)
})

test('whoever confirmed on the command line is asked once', async () => {
  propose('rm login.js')
  const screen = shop.open(['accept-diff', '--confirm-destructive'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows('accepted a patch of say-why')
  expect(await screen.ended).toBe(0)
})

test('--expect on a terminal does not confirm what is destructive', async () => {
  propose('rm login.js')
  const patch = shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending')
  const screen = shop.open(['accept-diff', '--expect', patch])
  await screen.shows('DESTRUCTIVE: patch 1 is destructive: login.js')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(before)
})

test('one of several patches has to be named before anything is asked', async () => {
  propose('echo one > one.txt')
  propose('echo two > two.txt')
  const unnamed = shop.open(['accept-diff'])
  await unnamed.shows('Which patch?')
  expect(unnamed.text()).not.toContain('+one')
  unnamed.press(CTRL_C)
  expect(await unnamed.ended).toBe(130)
  expect(shop.wf(['accept-diff']).stderr).toContain('WHICH_PATCH')
  const screen = shop.open(['accept-diff', '--patch', '2'])
  await screen.shows('+two')
  await screen.shows(/Accept patch 2 of say-why.*\[y\/N\] /)
  screen.answer('y')
  expect(await screen.ended).toBe(0)
  expect(screen.text()).not.toContain('+one')
})

test('every patch that waits is shown, and one yes accepts them all', async () => {
  propose('echo one > one.txt')
  propose('rm login.js')
  const screen = shop.open(['accept-diff', '--all'])
  await screen.shows('Patch 1, ')
  await screen.shows('+one')
  await screen.shows('Patch 2, ')
  await screen.shows('Accept these 2 patches of say-why (2 files, +1 -3)? [y/N] ')
  screen.answer('y')
  await screen.shows('This deletes login.js. Accept the deletion? [y/N] ')
  expect(shop.refs()).toBe(before)
  screen.answer('y')
  await screen.shows('accepted 2 patches of say-why')
  expect(await screen.ended).toBe(0)
  expect(shop.git('log', '-2', '--format=%s', 'draft/say-why')).toBe(
    'Accept patch 2 of say-why\nAccept patch 1 of say-why',
  )
  expect(shop.git('for-each-ref', 'refs/wf/pending')).toBe('')
})

test('a large file whose name becomes a folder hides nothing of what is in there', async () => {
  propose('yes "a long file" | head -n 400000 > x')
  const large = shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending')
  expect(shop.wf(['accept-diff', '--expect', large]).exit).toBe(0)
  propose('rm x && mkdir x && echo "echo evil" > x/run.sh')
  expect(shop.wf(['diff']).stdout).toContain('+echo evil\n')
  const screen = shop.open(['accept-diff'])
  await screen.shows('  D x  +0 -400000\n  A x/run.sh  +1 -0\n')
  await screen.shows('+echo evil\n')
  await screen.shows('too large to show')
  await screen.shows('[y/N] ')
  screen.answer('n')
  expect(await screen.ended).toBe(1)
})

test('nobody is asked where the answer would be refused', async () => {
  propose('echo "// why" >> login.js')
  shop.wf(['pause'])
  for (const words of [['accept-diff'], ['accept-diff', '--all'], ['approve']]) {
    const screen = shop.open(words)
    await screen.shows(/PAUSED|y\/N/)
    expect(screen.raw()).not.toContain('[y/N]')
    expect(await screen.ended).toBe(1)
  }
})
