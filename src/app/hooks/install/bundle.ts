import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { putFile, textAt } from './files.js'
import { SCRIPTS } from './scripts.js'
import { quoted } from './shell-text.js'

/**
 * The scripts of all hooks lie in the clone's own Git directory, which all its worktrees share, with the place of
 * the program that laid them there. So a commit on a branch that nothing governs needs neither the program nor
 * Node, and one that does finds out with a sentence where the program has gone.
 */
export const bundleFolder = (commonDir: string): string => join(commonDir, 'wf', 'hooks')

export interface Program {
  readonly node: string
  readonly script: string
}

/** The program that is running. */
export function thisProgram(): Program {
  const [node, script = ''] = process.argv
  return { node: node ?? process.execPath, script: realpathSync(script) }
}

export function layDown(commonDir: string, program: Program): void {
  const folder = bundleFolder(commonDir)
  for (const [name, text] of Object.entries(SCRIPTS)) putFile(join(folder, name), text, 0o755)
  putFile(join(folder, 'program.sh'), programText(program), 0o644)
}

export function takeUp(commonDir: string): void {
  rmSync(bundleFolder(commonDir), { recursive: true, force: true })
}

export type BundleState = 'absent' | 'other-version' | 'program-gone' | 'here'

/** Is what was laid down the same as this version's, and its program still there? */
export function bundleState(commonDir: string): BundleState {
  const folder = bundleFolder(commonDir)
  if (!existsSync(join(folder, 'governed.sh'))) return 'absent'
  if (Object.entries(SCRIPTS).some(([name, text]) => textAt(join(folder, name)) !== text))
    return 'other-version'
  const program = readProgram(commonDir)
  return program !== null && existsSync(program.script) ? 'here' : 'program-gone'
}

export function readProgram(commonDir: string): Program | null {
  const text = textAt(join(bundleFolder(commonDir), 'program.sh'))
  if (text === null) return null
  const words = [...text.matchAll(/^wf_(node|program)='(.*)'$/gm)]
  const said = new Map(words.map(([, key, value = '']) => [key, value.replaceAll(`'\\''`, "'")]))
  return { node: said.get('node') ?? '', script: said.get('program') ?? '' }
}

function programText({ node, script }: Program): string {
  return `wf_node=${quoted(node)}\nwf_program=${quoted(script)}\n`
}
