import { expect, test } from 'vitest'
import { FATES, type Row, rowOf, survive, survivors, tableOf } from '../support/survival.js'

// Twenty workflows of each, and more of their fates, are in test/long.
test('what verify still proves of a workflow, whatever became of them, and never a false PASS', async () => {
  const all = await survivors(1)
  const rows: Row[] = []
  for (const fate of FATES) {
    const found = await survive(all, fate)
    rows.push(rowOf(fate, all, found))
    const proved = fate.proves === 'all' ? all.slugs.length : 0
    expect.soft({ fate: fate.name, ...found }).toMatchObject({ proved, verdict: fate.verdict })
  }
  console.log(tableOf(rows))
})
