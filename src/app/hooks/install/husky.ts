import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { putFile, textAt } from './files.js'
import { CLONE_HOOKS, type HookName } from './scripts.js'
import { withBlock, withoutBlock } from './shell-text.js'

/** husky runs `.husky/<hook>`, which the project keeps in Git: a block at the top of each. Answers what it wrote. */
export function installHusky(folder: string): readonly string[] {
  return CLONE_HOOKS.flatMap((hook) => {
    const file = join(folder, hook)
    return putFile(file, withBlock(textAt(file) ?? '', hook), 0o755) ? [file] : []
  })
}

export function uninstallHusky(folder: string): readonly string[] {
  return CLONE_HOOKS.flatMap((hook) => {
    const file = join(folder, hook)
    const text = textAt(file)
    const rest = text === null ? null : withoutBlock(text)
    if (rest === null || rest === text) return []
    if (rest === '') rmSync(file)
    else putFile(file, rest, 0o755)
    return [file]
  })
}

export function huskyHas(folder: string, hook: HookName): boolean {
  const text = textAt(join(folder, hook))
  return text !== null && withBlock(text, hook) === text
}
