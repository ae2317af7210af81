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
