import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stand } from './stand.js'

// Asks the process itself, at its end, in a file: its output is somebody else's. Where the system says it, the
// peak since this program began: `maxRSS` begins with that of whoever started it, which has made a repository.
const ASK = `
  const { readFileSync, writeFileSync } = require('node:fs')
  const since = () => /^VmHWM:\\s*(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
  const peak = () => process.platform === 'linux' ? since() : String(process.resourceUsage().maxRSS)
  process.on('exit', () => writeFileSync(process.env.PEAK_FILE, peak()))
`

/** The most memory that the program itself held at any time, in MiB: the least of so many runs. */
export function peakMemory(made: Stand, words: readonly string[], runs: number, reset: () => void): number {
  const { line, cwd, env } = made.ours(words)
  const [program, ...rest] = line
  const [hook, peak] = [join(made.folder, 'ask.cjs'), join(made.folder, 'peak')]
  writeFileSync(hook, ASK)
  const values = Array.from({ length: runs }, () => {
    reset()
    const ran = spawnSync(program, ['--require', hook, ...rest], {
      cwd,
      env: { ...env, PEAK_FILE: peak },
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    })
    if (ran.status !== 0) throw new Error(`wf ${words.join(' ')}: ${ran.stdout}${ran.stderr}`)
    return Number(readFileSync(peak, 'utf8')) / 1024
  })
  return Math.min(...values)
}
