import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Refused } from '../../outcome/outcome.js'
import { putFile, textAt } from './files.js'
import type { HookName } from './scripts.js'
import { beforeName, besideIt, holdsLines, isWrapper, MARK, wrapper } from './shell-text.js'

export type HookState = 'installed' | 'missing' | 'replaced'

const callsOurs = (text: string | null): boolean => text?.includes(MARK) ?? false

/** A file of ours to which somebody added lines: it would be a loss to write over it, or to remove it. */
export function editedHook(folder: string, hook: HookName): Refused | null {
  const file = join(folder, hook)
  const there = textAt(file)
  if (there === null || !callsOurs(there) || isWrapper(hook, there)) return null
  const message = `${file} has lines that wf did not write: they would be lost`
  const hint = `move those lines to '${join(folder, beforeName(hook))}', an executable file, and remove '${file}'; then say it again`
  return new Refused('HOOK_CONFLICT', message, hint)
}

/**
 * Puts our hook into a folder of hooks. What is there is kept, and runs first. Answers whether anything changed;
 * refuses where two hooks of others would have to be kept under one name, and where lines of others would be lost.
 */
export function installPlain(folder: string, hook: HookName, own: boolean): boolean {
  const file = join(folder, hook)
  const kept = join(folder, beforeName(hook))
  const there = textAt(file)
  const text = wrapper({ hook, own, before: besideIt(hook) })
  const edited = editedHook(folder, hook)
  if (edited !== null) {
    if (there !== null && holdsLines(there, text)) return false
    throw edited
  }
  if (there !== null && !callsOurs(there)) {
    const before = textAt(kept)
    if (before !== null && before !== there) {
      const message = `${file} was written over ours, and ${kept} is what was there before it: which of them is to run?`
      throw new Refused('HOOK_CONFLICT', message, `rm '${kept}', or put both into one; then wf hooks install`)
    }
    renameSync(file, kept)
  }
  return putFile(file, text, 0o755)
}

/** Takes our hook out and puts back what was there. Answers whether anything changed. */
export function uninstallPlain(folder: string, hook: HookName): boolean {
  const file = join(folder, hook)
  const kept = join(folder, beforeName(hook))
  const there = textAt(file)
  if (there !== null && !isWrapper(hook, there)) return false
  if (existsSync(kept)) renameSync(kept, file)
  else if (there !== null) rmSync(file)
  else return false
  return true
}

export function plainState(folder: string, hook: HookName): HookState {
  const there = textAt(join(folder, hook))
  if (there === null) return 'missing'
  return callsOurs(there) ? 'installed' : 'replaced'
}

/** The hooks that a folder holds, of whatever kind. */
export function hooksIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^[a-z][a-z-]*$/.test(name))
    .sort()
}
