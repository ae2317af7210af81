import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['src', 'hooks', 'package.json', 'package-lock.json', 'tsdown.config.ts']
const BUILT = 'dist/cli.js'

/** Builds the program that the tests run, where it is missing or older than its sources. */
export default function setup(): void {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= Math.max(...SOURCES.map(newest))) return
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
}

/** The latest change at or below a path, in milliseconds; folders count, they tell of deletions. */
function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newest(join(path, entry))))
}
