import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { removeConfig, setConfig } from '../../../git/process/set-config.js'
import type { Context } from '../../outcome/context.js'
import { putFile } from './files.js'
import { hooksIn } from './plain.js'
import type { HookName } from './scripts.js'
import { MARK, quoted, wrapper } from './shell-text.js'

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
    const text = `#!/bin/sh\n${MARK}\nexec ${quoted(join(before, hook))} "$@"\n`
    changed = putFile(join(folder, hook), text, 0o755) || changed
  }
  await setConfig(repo.where, 'core.hooksPath', folder)
  return changed
}

export async function uninstallShared({ repo }: Context, folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false
  await removeConfig(repo.where, 'core.hooksPath')
  rmSync(folder, { recursive: true })
  return true
}

export const sharedHas = (folder: string, hook: HookName): boolean => existsSync(join(folder, hook))
