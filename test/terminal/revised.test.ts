import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openShop } from '../support/shop.js'

const PLAN = '.vizier/implementation-plans/say-why.md'

test('a plan that was revised is shown by the words that changed since this person knew it', async () => {
  const shop = openShop()
  const steps = Array.from({ length: 40 }, (_, at) => `Step ${at + 1}.\n`).join('')
  const propose = (text: string): void => {
    shop.write('~/plan.md', `Answer with ${text}.\n\n${steps}`)
    const { exit, stderr } = shop.wf([
      'draft',
      'say-why',
      '--goal',
      'Users learn why',
      '--plan',
      '../plan.md',
    ])
    expect(exit, stderr).toBe(0)
  }
  const look = async (words: string[], shows: (string | RegExp)[], env: Record<string, string> = {}) => {
    const screen = shop.open(words, { env, rows: 80 })
    for (const each of shows) await screen.shows(each)
    if (words[0] !== 'show') screen.answer('n')
    await screen.ended
    return screen
  }
  shop.wf(['init'])
  propose('the reason')
  const first = await look(['approve'], ['Answer with the reason.', 'Step 40.', '[y/N] '])
  expect(first.text()).not.toContain('--whole')
  shop.wf(['approve', '--expect', shop.git('rev-parse', `draft/say-why:${PLAN}`)])
  propose('the\x1b[2J  reason, and a hint')
  const changed = /Changes since the version that you approved \([0-9a-f]{10}\); --whole shows all of it\./
  const plain = await look(
    ['approve'],
    [changed, '[-the-]{+the\\x1b[2J+} [-reason.-]{+ reason, and a hint.+}', '[y/N] '],
    {
      NO_COLOR: '1',
    },
  )
  expect(plain.text()).not.toContain('Step 30.')
  expect(plain.raw()).not.toContain('\x1b[2J')
  const colored = await look(['show', 'say-why', 'plan'], [changed, 'and a hint.'])
  expect(colored.raw()).toContain('\x1b[31mreason.\x1b[39m')
  await look(['approve', '--whole'], ['and a hint.', 'Step 40.', '[y/N] '])
  propose('another hint')
  await look(['revise', '-m', 'No'], ['the version that you saw last', 'another', '[y/N] '])
  expect(JSON.parse(readFileSync(`${shop.path}/.git/wf/shown.json`, 'utf8')).value.shown).toHaveLength(1)
  shop.write('~/plan.md', `Answer with another hint.\n\n\n${steps}`)
  shop.wf(['draft', 'say-why', '--plan', '../plan.md'])
  await look(
    ['approve'],
    ['Only line breaks differ from the version that you saw last', 'Step 40.', '[y/N] '],
  )
  expect(shop.wf(['show', 'say-why', 'plan']).stdout).toContain('Step 40.')
})

test('what somebody else writes down as shown hides nothing of what is approved', async () => {
  const shop = openShop()
  const steps = Array.from({ length: 40 }, (_, at) => `Step ${at + 1}.\n`).join('')
  shop.wf(['init'])
  shop.write('~/plan.md', steps)
  shop.wf(['draft', 'say-why', '--goal', 'Users learn why', '--plan', '../plan.md'])
  const screen = shop.open(['show', 'say-why', 'plan'], { rows: 80 })
  await screen.shows('Step 40.')
  await screen.ended
  const file = `${shop.path}/.git/wf/shown.json`
  const known = shop.write('~/known.md', steps.replace('Step 1.\n', ''))
  const oid = shop.git('hash-object', '-w', known)
  const honest = JSON.parse(readFileSync(file, 'utf8'))
  const pair = [`say-why ${PLAN}`, oid]
  for (const forged of [[pair], { ...honest, value: { ...honest.value, shown: [pair] } }]) {
    writeFileSync(file, JSON.stringify(forged))
    const asked = shop.open(['approve'], { rows: 80 })
    await asked.shows('[y/N] ')
    asked.answer('n')
    await asked.ended
    expect(asked.text()).toContain('Step 30.')
    expect(asked.text()).not.toContain('--whole')
  }
})
