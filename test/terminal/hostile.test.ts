import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

// What a terminal would obey, or a reader not see: moving the cursor up and wiping the line, the title of the
// window, a link, the end of the line alone, a backspace, text turned right to left, nothing to be seen.
const HOSTILE = {
  wipe: '\x1b[1A\x1b[2K',
  title: '\x1b]0;owned\x07',
  eightBit: '\x9b31m',
  lone: 'keep\rhide',
  back: 'safe\b\b\b\bevil',
  turned: '\u202egnp.exe\u202c',
  unseen: 'a\u200bb',
}
const TEXT = Object.entries(HOSTILE)
  .map(([name, text]) => `${name} ${text}\n`)
  .join('')
const ESCAPED = [
  'wipe \\x1b[1A\\x1b[2K',
  'title \\x1b]0;owned\\x07',
  'eightBit \\x9b31m',
  'lone keep\\x0dhide',
  'back safe\\x08\\x08\\x08\\x08evil',
  'turned \\u202egnp.exe\\u202c',
  'unseen a\\u200bb',
]
// Colours are ours, and the terminal itself begins each line by \r\n.
const OBEYED = /\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u200b\u202e]|\r(?!\n)/

let shop: Shop
beforeAll(() => {
  shop = openShop()
  shop.write('~/plan.md', TEXT)
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', `Why ${HOSTILE.wipe}`, '--plan', '../plan.md'])
})

test('a plan with control characters is shown as what it is', async () => {
  const screen = shop.open(['approve'])
  for (const line of ESCAPED) await screen.shows(line)
  await screen.shows('[y/N] ')
  screen.answer('y')
  expect(await screen.ended).toBe(0)
  expect(screen.raw()).not.toMatch(OBEYED)
})

test('so is a patch: its bytes, its note, its author, the names of its files', async () => {
  shop.write('~/evil.txt', TEXT)
  const note = `Fine\x1b[2K ${HOSTILE.turned}`
  const command = `cat ../../evil.txt > "$(printf 'na\\033[2Kme.txt')" 2>/dev/null || cp ~/evil.txt "$(printf 'na\\033[2Kme.txt')"`
  const ran = shop.wf(['run', '--agent', 'evil', '-m', note, '--', 'sh', '-c', command])
  expect(ran.exit, ran.stderr).toBe(0)
  const shown = shop.open(['diff'])
  await shown.shows('"b/na\\033[2Kme.txt"')
  for (const line of ESCAPED) await shown.shows(`+${line}`)
  expect(await shown.ended).toBe(0)
  const listed = shop.open(['status'])
  await listed.shows('Fine')
  expect(await listed.ended).toBe(0)
  const asked = shop.open(['accept-diff'])
  await asked.shows('[y/N] ')
  asked.answer('y')
  expect(await asked.ended).toBe(0)
  const log = shop.open(['log'])
  expect(await log.ended).toBe(0)
  for (const screen of [shown, listed, asked, log]) expect(screen.raw()).not.toMatch(OBEYED)
})

test('show, save and the log of what was saved escape them too', async () => {
  for (const words of [['show', 'say-why'], ['save'], ['log', 'say-why'], ['verify']]) {
    const screen = shop.open(words, { rows: 200 })
    expect(await screen.ended, screen.text()).toBe(0)
    expect(screen.raw()).not.toMatch(OBEYED)
  }
})
