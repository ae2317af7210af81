import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Where } from '../../../git/process/environment.js'
import { git } from '../../../git/process/run.js'
import { utf8 } from '../../../git/process/text.js'
import type { Context } from '../../outcome/context.js'

/** Who calls the hooks of this clone, and where they are set up. All paths are absolute. */
export type HookPlace =
  /** Git itself, from `folder`; `own` is the clone's own folder, another is one that `core.hooksPath` names. */
  | { readonly kind: 'plain'; readonly folder: string; readonly own: boolean }
  /** `before` serves other repositories as well, and stays as it is: this clone gets a `folder` that leads there. */
  | { readonly kind: 'shared'; readonly folder: string; readonly before: string }
  | { readonly kind: 'husky'; readonly folder: string; readonly active: boolean }
  | { readonly kind: 'lefthook' | 'pre-commit'; readonly file: string; readonly folder: string }

const LEFTHOOK = ['lefthook', '.lefthook', '.config/lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'toml', 'json', 'jsonc'].map((end) => `${name}.${end}`),
)

export async function findHookPlace({ repo }: Context): Promise<HookPlace> {
  const { top, commonDir } = await repo.places()
  const own = join(commonDir, 'hooks')
  const ours = join(commonDir, 'wf', 'dispatch')
  const configured = (await hooksPaths(repo.where)).map(({ scope, path }) => ({
    scope,
    path: resolve(top ?? commonDir, path),
  }))
  const inForce = configured.at(-1) ?? null
  const shared = configured.findLast(({ scope }) => scope === 'global' || scope === 'system')
  // Others may share what a link leads to: it is as if the configuration named it for all of them.
  const linked = leadsElsewhere(commonDir, own)
  const before = shared?.path ?? (linked ? own : null)
  if (inForce?.path === ours && before !== null) return { kind: 'shared', folder: ours, before }
  const manager = top === null ? null : managerOf(top, own, inForce?.path ?? null)
  if (manager !== null && (manager.kind === 'husky' || !linked)) return manager
  if (linked && (inForce === null || inForce.path === own))
    return { kind: 'shared', folder: ours, before: own }
  if (inForce === null) return { kind: 'plain', folder: own, own: true }
  if (inForce === shared) return { kind: 'shared', folder: ours, before: shared.path }
  return { kind: 'plain', folder: inForce.path, own: inForce.path === own }
}

/** Is the clone's own folder of hooks a link to another place? */
function leadsElsewhere(commonDir: string, own: string): boolean {
  if (!existsSync(own)) return lstatSync(own, { throwIfNoEntry: false }) !== undefined
  return realpathSync(own) !== join(realpathSync(commonDir), 'hooks')
}

function managerOf(top: string, own: string, inForce: string | null): HookPlace | null {
  const husky = /^(.*\/\.husky)(?:\/_)?$/.exec(inForce ?? join(top, '.husky'))?.[1]
  if (husky !== undefined && existsSync(husky))
    return { kind: 'husky', folder: husky, active: inForce !== null }
  if (inForce !== null && inForce !== own) return null
  const lefthook = LEFTHOOK.map((name) => join(top, name)).find(existsSync)
  if (lefthook !== undefined) return { kind: 'lefthook', file: lefthook, folder: own }
  const framework = join(top, '.pre-commit-config.yaml')
  return existsSync(framework) ? { kind: 'pre-commit', file: framework, folder: own } : null
}

interface Configured {
  readonly scope: string
  readonly path: string
}

/** Every value of `core.hooksPath`, the one in force last. */
async function hooksPaths(where: Where): Promise<readonly Configured[]> {
  const args = ['config', '--show-scope', '--type=path', '--get-all', 'core.hooksPath']
  const { stdout } = await git(args, { ...where, hooks: 'on', allowExit: [1] })
  return (
    utf8(stdout)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [scope = '', path = ''] = line.split('\t')
        return { scope, path }
      })
      // What is set for this call alone says nothing about the next commit, or push.
      .filter(({ scope }) => scope !== 'command')
  )
}
