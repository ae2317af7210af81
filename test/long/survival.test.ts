import { expect, test } from 'vitest'
import { FATES, RELANDED, type Row, rowOf, survive, survivors, tableOf } from '../support/survival.js'

// The short form is in test/commands.
test('what verify still proves of twenty workflows, whatever became of them, and never a false PASS', async () => {
  const all = await survivors(20)
  const rows: Row[] = []
  for (const fate of [...FATES, RELANDED]) {
    const found = await survive(all, fate)
    rows.push(rowOf(fate, all, found))
    const proved = fate.proves === 'all' ? all.slugs.length : 0
    expect.soft({ fate: fate.name, ...found }).toMatchObject({ proved, verdict: fate.verdict })
  }
  console.log(tableOf(rows))
})
