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
  const line = row.kind === 'time' ? time(row) : weigh(row)
  process.stdout.write(`${line}\n`)
}

function time(row: TimedRow): string {
  const { made, ours, floor } = row.prepare()
  try {
    return timed(row.name, compare(ours, floor, runs), row.bars)
  } finally {
    made.remove()
  }
}

// Memory does not depend on what else the machine does.
const WEIGHINGS = 3

function weigh(row: MemoryRow): string {
  const [many, few] = [row.many, row.few].map((files) => {
    const { made, words } = row.prepare(files)
    try {
      return peakMemory(made, words, WEIGHINGS, asItIsNow(made))
    } finally {
      made.remove()
    }
  })
  return weighed(row.name, many ?? 0, few ?? 0, row.bars)
}
