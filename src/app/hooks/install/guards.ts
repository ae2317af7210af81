import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { Where } from '../../../git/process/environment.js'
import { git } from '../../../git/process/run.js'
import { utf8 } from '../../../git/process/text.js'
import type { Context } from '../../outcome/context.js'
import { Refused } from '../../outcome/outcome.js'
import { inWorktree, placeInside } from '../../write/write-inside.js'
import { findHookPlace, type HookPlace } from './place.js'
import { editedHook } from './plain.js'
import { CLONE_HOOKS, type HookName, SERVER_HOOKS } from './scripts.js'
import { beforeName } from './shell-text.js'

/** Which hooks a repository has: a bare one is pushed to, any other is worked in. */
export async function wantedHooks({ repo }: Context): Promise<readonly HookName[]> {
  return (await repo.places()).bare ? SERVER_HOOKS : CLONE_HOOKS
}

/** What is laid where Git does not look runs for nobody: that is no installation. */
export async function requireInForce(context: Context, place: HookPlace): Promise<void> {
  if (place.kind !== 'plain' && place.kind !== 'shared') return
  const { where } = context.repo
  const wanted = await wantedHooks(context)
  const files = await filesOf(where, wanted)
  for (const [at, hook] of wanted.entries()) {
    const file = files[at] ?? ''
    if (realFile(file) === realFile(join(place.folder, hook))) continue
    const message = `${join(place.folder, hook)} is written, but Git looks for it at ${file}: another setting of core.hooksPath is in force`
    throw new Refused(
      'HOOKS_ELSEWHERE',
      message,
      'git config --show-origin --show-scope --get-all core.hooksPath',
    )
  }
}

/** Where Git looks for each hook. */
async function filesOf(where: Where, hooks: readonly HookName[]): Promise<readonly string[]> {
  const asked = hooks.flatMap((hook) => ['--git-path', `hooks/${hook}`])
  const { stdout } = await git(['rev-parse', '--path-format=absolute', ...asked], { ...where, hooks: 'on' })
  const said = utf8(stdout.replace(/\n$/, ''))
  const files = said.split('\n')
  if (files.length === hooks.length) return files
  // A folder with a line break in its name: what is said of one hook is all about it.
  return hooks.length === 1 ? [said] : (await Promise.all(hooks.map((hook) => filesOf(where, [hook])))).flat()
}

const realFile = (file: string): string | null => (existsSync(file) ? realpathSync(file) : null)

/** Of what is to be written, that which the project keeps in Git may hold links: none is followed out of it. */
export async function requireInside(context: Context, place: HookPlace): Promise<void> {
  const places = await context.repo.places()
  const hooks = (await wantedHooks(context)).flatMap((hook) => [hook, beforeName(hook)])
  const files = 'file' in place ? [place.file] : hooks.map((name) => join(place.folder, name))
  for (const file of files) if (inWorktree(places, file)) placeInside(places, file)
}

/**
 * A folder that `core.hooksPath` of this repository names, and that lies outside of it, may be that of others as well:
 * there the same hooks would find nothing of `wf`, and stop every commit.
 */
export async function requireAlone(context: Context, place: HookPlace): Promise<void> {
  if (place.kind !== 'plain' || place.own) return
  const { top, commonDir } = await context.repo.places()
  const main = basename(commonDir) === '.git' ? [dirname(commonDir)] : []
  const folder = realPlace(place.folder)
  const inside = [...(top === null ? [] : [top]), commonDir, ...main].some((each) =>
    `${folder}${sep}`.startsWith(`${realPlace(each)}${sep}`),
  )
  if (inside) return
  const message = `core.hooksPath leads to ${place.folder}, outside of this repository: what is written there would run in every repository that shares it`
  throw new Refused(
    'HOOKS_ELSEWHERE',
    message,
    'git config --unset core.hooksPath; wf keeps apart what git config --global core.hooksPath names',
  )
}

/** Where it leads, or will lead once it is there. */
function realPlace(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path)
  return join(realPlace(dirname(path)), basename(path))
}

/** Refuses where removing our hooks would remove what somebody added to them. */
export async function requireUnedited(context: Context): Promise<void> {
  const edited = await editedIn(context, await findHookPlace(context))
  if (edited !== null) throw edited
}

/** The refusal where a hook here has lines of others, or `null`. */
export async function editedIn(context: Context, place: HookPlace): Promise<Refused | null> {
  switch (place.kind) {
    case 'plain':
    case 'pre-commit':
      for (const hook of await wantedHooks(context)) {
        const edited = editedHook(place.folder, hook)
        if (edited !== null) return edited
      }
      return null
    case 'shared':
      return (await import('./shared.js')).editedShared(place.folder)
    // What is ours in a file of the project is marked at both ends, or an entry of its own.
    case 'husky':
    case 'lefthook':
      return null
  }
}
