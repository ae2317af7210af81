import { spawnSync } from 'node:child_process'

/** One side of a comparison: a program to be run, and how the world is put back before it. */
export interface Side {
  readonly line: readonly [string, ...string[]]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Puts back what the last run changed. Not timed. */
  readonly reset?: () => void
}

export interface Times {
  /** In milliseconds. */
  readonly median: number
  readonly min: number
}

export interface Compared {
  readonly ours: Times
  readonly floor: Times
}

/**
 * Runs both sides in turn, so that what else goes on in the machine meets both alike; which of them is first
 * changes from run to run. The first few runs, which fill caches, do not count.
 */
export function compare(ours: Side, floor: Side, runs: number, warmUp: number): Compared {
  const times: [number[], number[]] = [[], []]
  const sides = [ours, floor] as const
  for (let run = -warmUp; run < runs; run++) {
    for (const at of run % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const taken = time(sides[at])
      if (run >= 0) times[at].push(taken)
    }
  }
  return { ours: timesOf(times[0]), floor: timesOf(times[1]) }
}

function time({ line, cwd, env, reset }: Side): number {
  reset?.()
  const [program, ...words] = line
  const began = process.hrtime.bigint()
  const ran = spawnSync(program, words, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const taken = Number(process.hrtime.bigint() - began) / 1e6
  if (ran.error) throw ran.error
  // Something that fails is fast.
  if (ran.status !== 0) throw new Error(`${line.join(' ')} exited ${ran.status}: ${ran.stderr}`)
  return taken
}

function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  return { median, min: sorted[0] ?? 0 }
}
