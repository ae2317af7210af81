import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

let shop: Shop
const numbered = (change: (line: number) => string): string =>
  Array.from({ length: 60 }, (_, at) => change(at + 1)).join('')

const long = (change: (line: number) => string): string =>
  Array.from({ length: 120 }, (_, at) => change(at + 1)).join('')

beforeAll(() => {
  shop = openShop()
  shop.write(
    'f.txt',
    long((line) => `line ${line}\n`),
  )
  shop.write(
    'many.txt',
    numbered((line) => `line ${line}\n`),
  )
  shop.git('add', '.')
  shop.git('commit', '-qm', 'Many lines')
  shop.write('~/plan.md', 'Change many lines.\n')
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Many lines', '--plan', '../plan.md'])
  shop.wf([
    'approve',
    '--expect',
    shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md'),
  ])
  const changed = [3, 6, 30, 40, 50]
  shop.write(
    'many.txt',
    numbered((line) => (changed.includes(line) ? `new \u202e ${line}\n` : `line ${line}\n`)),
  )
  shop.write('new.txt', 'new\n')
  shop.git('rm', '-q', 'login.js')
  const { exit, stderr } = shop.wf(['submit-diff', '-m', 'Many'])
  expect(exit, stderr).toBe(0)
  shop.git('reset', '-q', '--hard')
})

/** The end of each question: what is typed before it is forgotten. */
const ASKED = ',q,?]? '

test('nobody is left in the dark: a help, a no to all, and the end of input record nothing', async () => {
  const before = shop.refs()
  const screen = shop.open(['accept-diff', '--hunk'])
  await screen.shows('Accept login.js, which is taken whole (file 1 of 3) [y,n,a,d,q,?]? ')
  screen.answer('x')
  await screen.shows('q  leave it out and all that follow in the patch')
  await screen.shows(ASKED)
  screen.answer('q')
  await screen.shows('NOT_CONFIRMED: no hunk was chosen: nothing was recorded')
  expect(await screen.ended).toBe(1)
  expect(shop.wf(['accept-diff', '--hunk']).stderr).toContain('NO_TERMINAL')
  expect(shop.refs()).toBe(before)
})

test('exactly the chosen hunks enter, the rest waits, and the log says which part it was', async () => {
  const whole = shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending')
  const screen = shop.open(['accept-diff', '--hunk'])
  await screen.shows('which is taken whole')
  await screen.shows(ASKED)
  screen.answer('n')
  await screen.shows('@@ -1,9 +1,9 @@')
  await screen.shows('+new \\u202e 3')
  await screen.shows('Accept this hunk of many.txt (file 2 of 3, 4 to go) [y,n,a,d,s,q,?]? ')
  screen.answer('s')
  await screen.shows('@@ -1,6 +1,6 @@')
  await screen.shows('5 to go) [y,n,a,d,q,?]? ')
  screen.answer('y')
  await screen.shows('@@ -3,7 +3,7 @@')
  await screen.shows(ASKED)
  screen.answer('n')
  await screen.shows('+new \\u202e 30')
  await screen.shows(ASKED)
  screen.answer('N')
  await screen.shows('+new \\u202e 40')
  await screen.shows(ASKED)
  screen.answer('a')
  await screen.shows('Accept new.txt, which is taken whole (file 3 of 3)')
  await screen.shows(ASKED)
  screen.answer('d')
  await screen.shows(/Patch 1, [^\n]+\n {2}M many\.txt {2}\+3 -3, chosen hunks\n/)
  // What was chosen is shown once more as it enters, and nothing else.
  await screen.shows(/\ndiff --git a\/many\.txt b\/many\.txt\nindex [^\n]+\n/)
  for (const line of [3, 40, 50]) await screen.shows(`+new \\u202e ${line}\n`)
  await screen.shows('Accept patch 1 of say-why (1 file, of 3, +3 -3)? [y/N] ')
  screen.answer('y')
  await screen.shows('1 of 3 files of patch 1; not login.js, new.txt; many.txt in part')
  expect(await screen.ended).toBe(0)
  const chosen = [3, 40, 50]
  expect(`${shop.git('show', 'draft/say-why:many.txt')}\n`).toBe(
    numbered((line) => (chosen.includes(line) ? `new \u202e ${line}\n` : `line ${line}\n`)),
  )
  expect(shop.git('diff', '--name-only', 'draft/say-why^', 'draft/say-why')).toBe('many.txt')
  const message = shop.git('log', '-1', '--format=%B', 'draft/say-why')
  expect(message).toContain(
    'Wf-Number: 1\nWf-Files: 3\nWf-Left: login.js\nWf-Left: many.txt\nWf-Left: new.txt\n',
  )
  const rest = shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending')
  expect(shop.git('diff', rest, whole)).toBe('')
  expect(shop.git('diff', '--name-only', 'draft/say-why', rest)).toBe('login.js\nmany.txt\nnew.txt')
  expect(shop.wf(['accept-diff', '--expect', rest, '--confirm-destructive']).exit).toBe(0)
  const saved = shop.wf(['save'])
  expect(saved.exit, saved.stderr).toBe(0)
  expect(shop.git('diff', whole, 'main', '--', ':!.vizier')).toBe('')
  expect(shop.wf(['verify']).stdout).toContain('PASS')
})

test('what looks like a header inside of a line moves no edit', async () => {
  shop.wf(['draft', 'tidy', '--goal', 'Tidy', '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', 'draft/tidy:.vizier/implementation-plans/tidy.md')
  expect(shop.wf(['approve', 'tidy', '--expect', plan]).exit).toBe(0)
  const forged = '# tidy\r@@ -55,0 +90,0 @@\r@@ -56,5 +1,0 @@\n'
  const tidy = (line: number) => (line < 41 || line > 60 ? `line ${line}\n` : line === 41 ? forged : '')
  shop.write(
    'f.txt',
    long((line) => (line === 110 ? 'new 110\n' : tidy(line))),
  )
  expect(shop.wf(['submit-diff', 'tidy', '-m', 'Tidy']).exit).toBe(0)
  const screen = shop.open(['accept-diff', 'tidy', '--hunk'])
  await screen.shows('-line 60')
  await screen.shows('2 to go) [y,n,a,d,q,?]? ')
  screen.answer('y')
  await screen.shows('1 to go) [y,n,a,d,q,?]? ')
  screen.answer('n')
  await screen.shows('  M f.txt  +1 -20, chosen hunks\n')
  await screen.shows('-line 56\n')
  await screen.shows('[y/N] ')
  screen.answer('y')
  expect(await screen.ended).toBe(0)
  expect(`${shop.git('show', 'draft/tidy:f.txt')}\n`).toBe(long(tidy))
})
