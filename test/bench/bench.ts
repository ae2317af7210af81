import { compare } from './measure.js'
import { peakMemory } from './peak-memory.js'
import { heading, timed, weighed } from './report.js'
import { type MemoryRow, ROWS, type TimedRow } from './rows.js'
import { asItIsNow } from './stand.js'

// `npm run bench` prints what our commands take beside the least that they could take, both measured in the
// same minutes. It never fails for being slow: a number says more, and a busy machine proves nothing.
//
// `npm run bench -- status approve` runs the rows that have one of these words in their names; `RUNS=50`
// looks longer. 15 is the least that a row is run.
const runs = Math.max(15, Number(process.env.RUNS ?? 21))
const wanted = process.argv.slice(2)

process.stdout.write(`${heading()}\n`)
for (const row of ROWS) {
  if (wanted.length > 0 && !wanted.some((word) => row.name.includes(word))) continue
  if (row.kind === 'table') for (const line of await row.lines()) process.stdout.write(`${line}\n`)
  else process.stdout.write(`${await (row.kind === 'time' ? time(row) : weigh(row))}\n`)
}

async function time(row: TimedRow): Promise<string> {
  const { made, ours, floor } = await row.prepare()
  try {
    const [times, warmUp] = row.runs === undefined ? [runs, 2] : [row.runs, 0]
    return timed(row.name, compare(ours, floor, times, warmUp), row.bars)
  } finally {
    made.remove()
  }
}

// Memory does not depend on what else the machine does.
const WEIGHINGS = 3

async function weigh(row: MemoryRow): Promise<string> {
  const peak = async (count: number): Promise<number> => {
    const { made, words } = await row.prepare(count)
    try {
      return peakMemory(made, words, WEIGHINGS, asItIsNow(made))
    } finally {
      made.remove()
    }
  }
  return weighed(row.name, await peak(row.many), await peak(row.few), row.bars)
}
