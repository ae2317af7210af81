import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import { CTRL_C } from '../support/terminal.js'

let shop: Shop
beforeAll(() => {
  shop = openShop()
  shop.wf(['init', '--no-hooks'])
  shop.write(
    '.vizier/workflows/intake.yml',
    `name: intake
version: 1
stages:
  - name: intake
    type: form
    config:
      questions:
        - { name: objective, question: What is to be done? }
        - { name: path, type: choice, values: [slow, fast], question: "How\\u001b[2J?" }
        - { name: installs, type: boolean, question: May dependencies be installed? }
`,
  )
  shop.git('add', '.vizier')
  shop.git('commit', '-q', '-m', 'A form')
})

const answers = (): unknown =>
  JSON.parse(shop.git('show', 'draft/intake-1:.vizier/runs/intake-1/intake.json'))

test('a form asks each question until its answer will do, and escapes what a definition says', async () => {
  const screen = shop.open(['workflow', 'start', 'intake'])
  await screen.shows('What is to be done?')
  screen.answer('you decide')
  await screen.shows('"you decide" decides nothing')
  screen.answer('total() refuses NaN')
  await screen.shows('How\\x1b[2J? (slow, fast)')
  screen.answer('quick')
  await screen.shows('"quick" is none of slow, fast')
  screen.answer('slow')
  await screen.shows('May dependencies be installed? (yes, no)')
  screen.answer('')
  await screen.shows('An answer is needed.')
  screen.answer('no')
  expect(await screen.ended).toBe(0)
  expect(answers()).toEqual({ objective: 'total() refuses NaN', path: 'slow', installs: false })
})

test('one question is asked again by its name, with the earlier answer, which Enter keeps', async () => {
  const kept = shop.open(['run', 'intake-1', '--answer', 'path'])
  await kept.shows('(slow, fast) [slow]')
  kept.answer('')
  expect(await kept.ended).toBe(0)
  expect(answers()).toMatchObject({ path: 'slow' })
  const stopped = shop.open(['run', 'intake-1', '--answer', 'path'])
  await stopped.shows('[slow]')
  stopped.press(CTRL_C)
  expect(await stopped.ended).toBe(130)
  const changed = shop.open(['run', 'intake-1', '--answer', 'installs'])
  await changed.shows('(yes, no) [no]')
  changed.answer('yes')
  expect(await changed.ended).toBe(0)
  expect(answers()).toEqual({ objective: 'total() refuses NaN', path: 'slow', installs: true })
  // Without a terminal nobody can be asked.
  expect(shop.wf(['run', 'intake-1', '--answer', 'path'])).toMatchObject({ exit: 2 })
})
