import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { removeConfig, setConfig } from '../../../git/process/set-config.js'
import type { Context } from '../../outcome/context.js'
import { Refused } from '../../outcome/outcome.js'
import { putFile, textAt } from './files.js'
import { hooksIn } from './plain.js'
import type { HookName } from './scripts.js'
import { isPassingOn, isWrapper, passingOn, quoted, wrapper } from './shell-text.js'

/**
 * The user keeps hooks for all repositories (`core.hooksPath` in their own configuration). This clone gets a folder
 * that has ours and leads to each of theirs; theirs stay as they are.
 */
export async function installShared(
  { repo }: Context,
  folder: string,
  before: string,
  wanted: readonly HookName[],
): Promise<boolean> {
  const theirs = hooksIn(before)
  let changed = false
  for (const hook of wanted) {
    const text = wrapper({ hook, own: false, before: quoted(join(before, hook)) })
    changed = putFile(join(folder, hook), text, 0o755) || changed
  }
  for (const hook of theirs.filter((name) => !wanted.some((hook) => hook === name))) {
    changed = putFile(join(folder, hook), passingOn(join(before, hook)), 0o755) || changed
  }
  await setConfig(repo.where, 'core.hooksPath', folder)
  return changed
}

/** A file in our folder that we did not write, or not so: it would go with the folder. */
export function editedShared(folder: string): Refused | null {
  for (const name of hooksIn(folder)) {
    const file = join(folder, name)
    const text = textAt(file) ?? ''
    if (isPassingOn(text) || isWrapper(name as HookName, text)) continue
    const message = `${file} has lines that wf did not write: they would be lost`
    return new Refused('HOOK_CONFLICT', message, `move '${file}' to another folder; then say it again`)
  }
  return null
}

export async function uninstallShared({ repo }: Context, folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false
  await removeConfig(repo.where, 'core.hooksPath')
  rmSync(folder, { recursive: true })
  return true
}

export const sharedHas = (folder: string, hook: HookName): boolean => existsSync(join(folder, hook))
