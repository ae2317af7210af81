import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

let shop: Shop
beforeAll(() => {
  shop = openShop()
  shop.wf(['init', '--no-hooks', '--yes'])
  shop.write(
    '~/plan.md',
    '# Say why\n\nAnswer with the reason why somebody cannot log in, in one sentence.\n',
  )
  const goal = 'Users who cannot log in learn why, and what they can do about it themselves'
  shop.wf(['draft', 'say-why', '--goal', goal, '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
  shop.wf(['approve', 'say-why', '--expect', plan])
  shop.write('manual/how-to-log-in-when-the-password-is-lost.md', 'Ask.\n')
  shop.wf(['submit-diff', 'say-why', '-m', 'The manual tells what to do', '--', 'manual'])
  shop.wf(['pause', 'say-why', '-m', 'Waiting for the people who write the manual to read all of this first'])
  shop.wf(['draft', 'other', '--goal', 'Another goal'])
})

const SCREENS: Readonly<Record<string, readonly string[]>> = {
  overview: [],
  status: ['status', 'say-why'],
  list: ['list'],
  log: ['log', 'say-why'],
  diff: ['diff', 'say-why'],
  show: ['show', 'say-why'],
  policy: ['policy'],
  verify: ['verify'],
  refused: ['approve', 'nobody'],
}

/** What differs from run to run, at its own length: where lines break is what is tested. */
const masked = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{7,64}\b/g, (id) => 'x'.repeat(id.length))
    .replace(/AAAA[A-Za-z0-9+/]+/g, (key) => 'k'.repeat(key.length))
    .replace(/SHA256:[A-Za-z0-9+/\n]+/g, (key) => key.replace(/[A-Za-z0-9+/]/g, 'k'))

describe.each([50, 80, 120])('at %d columns', (columns) => {
  test.each(Object.entries(SCREENS))('%s fits, and is as it is recorded', async (name, words) => {
    const screen = shop.open(words, { columns, rows: 200, env: { NO_COLOR: '1' } })
    await screen.ended
    const text = masked(screen.text())
    // Texts of people, and the lines of a diff, are shown as they were written.
    const told = { show: '', diff: text.slice(0, text.indexOf('\ndiff --git')) }[name] ?? text
    const long = told.split('\n').filter((line) => line.length > columns)
    expect(long).toEqual([])
    const file = join(import.meta.dirname, `../../fixtures/screens/${name}-${columns}.txt`)
    if (process.env.UPDATE_STORIES) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    expect(text).toBe(readFileSync(file, 'utf8'))
  })
})
