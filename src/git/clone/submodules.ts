import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { diskPath } from '../capture/disk.js'
import type { NativeRepository } from '../native/repository.js'
import { readConfig } from '../process/config.js'
import { type Environment, UNBOUND, type Where } from '../process/environment.js'
import { type GitOptions, git } from '../process/run.js'
import { records, utf8 } from '../process/text.js'
import { addressOf, remoteAddress } from './submodule-address.js'

/** A submodule that a commit describes. */
export interface Described {
  /** From the top of the clone. */
  readonly path: Path
  /** The submodule of the repository itself that it is in; its own path where it is one. */
  readonly outermost: Path
  readonly commit: Oid
  readonly name: string
  /** Where it is fetched from, as Git would; `null` where Git would use no such address. */
  readonly address: string | null
}

/** One whose own commit this repository has a copy of. */
export interface Submodule extends Described {
  /** The Git directory of the copy. */
  readonly gitDir: string
  /** What its commit describes in its turn. */
  readonly below: readonly Described[]
}

export interface Submodules {
  /** What the commit itself describes. */
  readonly described: readonly Described[]
  /** Each before those inside it. */
  readonly found: readonly Submodule[]
  /** Not fetched here: these folders stay empty. */
  readonly missing: readonly Described[]
}

/** More than a project has: the rest stays empty. */
const MOST = 200
const DEEPEST = 5

/** The submodules of a commit, and those inside them. Nothing is fetched. */
export async function submodulesAt(repo: NativeRepository, commit: Oid): Promise<Submodules> {
  const { gitDir, commonDir, top } = await repo.places()
  const remote = async () => remoteAddress(await repo.config(), await branchOf(repo.where), top ?? gitDir)
  const described = await describedBy(repo.where, commit, null, remote)
  const found: Submodule[] = []
  const missing: Described[] = []
  const gather = async (all: readonly Described[], from: readonly string[], depth: number): Promise<void> => {
    for (const each of all) {
      const place = await copyOf(repo, each, from, top)
      if (place === null) missing.push(each)
      if (place === null || found.length >= MOST) continue
      const there = inside(place, repo.where.env)
      const own = async () => (await remoteAddress(await readConfig(there), null, place)) ?? each.address
      const below = depth < DEEPEST ? await describedBy(there, each.commit, each, own) : []
      found.push({ ...each, gitDir: place, below })
      await gather(below, [place], depth + 1)
    }
  }
  await gather(described, [...new Set([gitDir, commonDir])], 1)
  return { described, found, missing }
}

async function branchOf(where: Where): Promise<string | null> {
  const { stdout, exitCode } = await git(['symbolic-ref', '-q', 'HEAD'], { ...where, allowExit: [1, 128] })
  return exitCode === 0 ? stdout.trimEnd().replace(/^refs\/heads\//, '') : null
}

/** What the `.gitmodules` of a commit says of the submodules that the commit has. */
async function describedBy(
  where: GitOptions,
  commit: Oid,
  within: Described | null,
  remote: () => Promise<string | null>,
): Promise<readonly Described[]> {
  const blob = await git(['ls-tree', '-z', '--full-tree', commit, '--', '.gitmodules'], where)
  const [, file] = /^100\d+ blob ([0-9a-f]+)\t/.exec(blob.stdout) ?? []
  if (file === undefined) return []
  const named = await namesIn(where, file)
  // Asked for where there is something to be fetched from it.
  const from = await remote()
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', commit], where)
  const links = records(stdout).flatMap((record) => {
    const [, oid, path] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(record) ?? []
    const said = path === undefined ? undefined : named.get(path)
    if (oid === undefined || said === undefined) return []
    const address = addressOf(said.url, from)
    const full = (within === null ? path : `${within.path}/${path}`) as Path
    const outermost = within?.outermost ?? full
    return [{ path: full, outermost, commit: oid as Oid, name: said.name, address }]
  })
  return links.slice(0, MOST)
}

interface Named {
  /** Under which Git keeps the copy. */
  readonly name: string
  readonly url: string
}

/** By path, from the top of the repository that says it. */
async function namesIn(where: GitOptions, blob: string): Promise<ReadonlyMap<string, Named>> {
  const args = ['config', '-z', '--blob', blob, '--get-regexp', '^submodule\\..*\\.(path|url)$']
  const { stdout } = await git(args, { ...where, allowExit: [1, 128] })
  const said = { path: new Map<string, string>(), url: new Map<string, string>() }
  for (const record of records(stdout)) {
    const [, name, key, value] = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(record) ?? []
    // Git refuses the same: such a name could lead out of the folder of copies.
    const safe = name?.split(/[/\\]/).every((part) => part !== '' && !/^\.\.?$/.test(part))
    if (safe && name !== undefined && value !== undefined) said[key as 'path' | 'url'].set(name, value)
  }
  return new Map(
    [...said.path].map(([name, path]) => [path, { name, url: utf8((said.url.get(name) ?? '') as Path) }]),
  )
}

async function copyOf(
  repo: NativeRepository,
  { name, path, commit }: Described,
  from: readonly string[],
  top: string | null,
): Promise<string | null> {
  const places = [
    ...from.map((folder) => join(folder, 'modules', utf8(name as Path))),
    // As Git kept them before it had a folder for them.
    ...(top === null ? [] : [`${diskPath(top, path).toString('utf8')}/.git`]),
  ]
  for (const place of places) {
    const there = await stat(place).catch(() => null)
    if (there?.isDirectory() !== true) continue
    const asked = await git(['cat-file', '-e', `${commit}^{commit}`], {
      ...inside(place, repo.where.env),
      allowExit: [1, 128],
    })
    if (asked.exitCode === 0) return place
  }
  return null
}

/** Git in the Git directory of a copy; it fetches nothing. */
export const inside = (gitDir: string, env: Environment) => ({
  cwd: gitDir,
  env,
  vars: { ...UNBOUND, GIT_OBJECT_DIRECTORY: undefined, GIT_DIR: gitDir, GIT_NO_LAZY_FETCH: '1' },
})
