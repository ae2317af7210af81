import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import type { ScratchRepository } from '../support/scratch-repository.js'

export interface Toured {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

/** The tour as the build has it, called with an environment that is spelled out. */
export async function runTour(
  args: readonly string[],
  { env, tour = resolve('dist/tour.js') }: { readonly env: Record<string, string>; readonly tour?: string },
): Promise<Toured> {
  const child = spawn(process.execPath, [tour, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  const exit = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject)
    child.once('close', settle)
  })
  return { exit, out, err }
}

/** A copy of the build with another program in the place of `wf`. Answers the copy's tour. */
export function tourWith(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wf-copy-'))
  cpSync('dist', join(folder, 'dist'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
  writeFileSync(join(folder, 'dist', 'cli.js'), program)
  return join(folder, 'dist', 'tour.js')
}

/** Everything below a folder, Git's own files included: what kind, which mode, which bytes, changed when. */
export function everythingIn(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name)
    const stats = lstatSync(join(folder, path))
    const line = `${path} ${stats.mode.toString(8)} ${stats.mtimeMs}`
    if (stats.isDirectory()) return [line, ...everythingIn(folder, path)]
    const bytes = stats.isSymbolicLink() ? readlinkSync(join(folder, path)) : readFileSync(join(folder, path))
    return [`${line} ${createHash('sha256').update(bytes).digest('hex')}`]
  })
}

/** The folder that the tour leaves behind. */
export const folderOf = ({ out }: Toured): string => /^ {2}rm -rf (\S+)$/m.exec(out)?.[1] ?? ''

/** The commands at the end, as one would copy them; what they print. */
export function lookAround({ out }: Toured, env: Record<string, string>): readonly string[] {
  const [, cd = '', commands = ''] = /^ {2}cd (\S+)\n((?: {2}node .*\n)+)/m.exec(out) ?? []
  return commands
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(' ').slice(1))
    .map((words) => execFileSync(process.execPath, words, { cwd: cd, env, encoding: 'utf8', stdio: 'pipe' }))
}

// A tour is some sixty processes.
export const LONG = { timeout: 180_000 }

export const environment = ({ env }: ScratchRepository, more: Record<string, string> = {}) => {
  const { PATH = '', HOME = '' } = env
  return { PATH, HOME, TMPDIR: process.env.TMPDIR ?? '', ...more }
}

const headings = ({ out }: Toured): readonly string[] =>
  [...out.matchAll(/^── (.*?) ─+$/gm)].map(([, heading = '']) => heading)

export const verdicts = ({ out }: Toured): readonly string[] =>
  [...out.matchAll(/^ {2}(PASS|FAIL|INCOMPLETE)$/gm)].map(([, verdict = '']) => verdict)

/** What stands behind a heading, up to the next. */
export const section = ({ out }: Toured, heading: string): string =>
  out.split(/^── /m).find((part) => part.startsWith(heading)) ?? ''

export function expectTheWholeTour(toured: Toured): void {
  expect(toured.err).toBe('')
  expect(toured.exit).toBe(0)
  expect(headings(toured)).toEqual([
    'Before the first stage',
    '1 of 7: goal',
    '2 of 7: snapshot',
    '3 of 7: plan',
    '4 of 7: plan-approval',
    '5 of 7: implement',
    '6 of 7: sign-off',
    '7 of 7: save',
    'From a second clone',
    'Tampered: one byte of the plan, after its approval',
    'Tampered: one line of code, after its acceptance',
    'What is left',
  ])
  expect(verdicts(toured)).toEqual(['PASS', 'FAIL', 'FAIL', 'FAIL', 'FAIL'])
}
