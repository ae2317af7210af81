import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

let shop: Shop
beforeAll(() => {
  shop = openShop()
  shop.wf(['init'])
})

/** An editor that nobody sits at: a script, which gets the file as its argument. */
const editor = (name: string, script: string): Record<string, string> => ({
  EDITOR: shop.write(`~/bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755),
})

test('a missing goal opens the editor on a template, then a missing plan does', async () => {
  const write = editor('write', 'cat "$1" > ~/template; echo "Tell them why" >> "$1"')
  const goal = shop.open(['draft', 'say-why'], { env: write })
  await goal.shows('✓ 1  goal')
  expect(await goal.ended).toBe(0)
  expect(shop.git('show', 'draft/say-why:.vizier/runs/say-why/goal.md')).toBe(
    '# say-why: goal\n\nTell them why',
  )
  const plan = shop.open(['draft', 'say-why'], { env: write })
  await plan.shows('✓ 3  plan')
  expect(await plan.ended).toBe(0)
  expect(shop.git('show', 'draft/say-why:.vizier/implementation-plans/say-why.md')).toBe(
    '# say-why: plan\n\nTell them why',
  )
})

test.each([
  ['emptied', ': > "$1"'],
  ['left as it was', ':'],
  ['left with blanks', 'echo "   " > "$1"'],
  ['not saved, for the editor failed', 'exit 1'],
])('a file that is %s opens no workflow', async (_, script) => {
  const before = shop.refs()
  const screen = shop.open(['draft', 'other'], { env: editor('leave', script) })
  await screen.shows('ARTEFACT_EMPTY: the goal was left empty')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(before)
})

test('an editor with arguments of its own is run as Git runs it', async () => {
  const { EDITOR } = editor('two words', 'test "$1" = --wait && echo "Said by $2" | sed "s#/.*/##" >> "$2"')
  const screen = shop.open(['draft', 'third'], { env: { EDITOR: `"${EDITOR}" --wait` } })
  expect(await screen.ended).toBe(0)
  expect(shop.git('show', 'draft/third:.vizier/runs/third/goal.md')).toContain('Said by goal.md')
})

test('without a terminal no editor opens: what is missing is named', () => {
  const said = shop.wf(['draft', 'fourth'], editor('never', 'touch ~/never-ran'))
  expect(said.exit).toBe(0)
  expect(said.stdout).toContain('wf draft fourth --goal TEXT')
})
