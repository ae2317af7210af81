import { asOid, type Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { FileAt, Mode } from '../../domain/tree/change.js'
import type { ChildSettings, Environment } from '../process/environment.js'
import { git } from '../process/run.js'
import { records } from '../process/text.js'

/** A working tree, and an index of our own that speaks of it. */
export interface Desk extends ChildSettings {
  /** The top of the working tree. */
  readonly cwd: string
  readonly env: Environment
}

/**
 * A desk on a working tree, with any Git directory: nothing of the index or the
 * settings that speed it up in the user's own worktree is used or changed.
 */
export function deskAt(env: Environment, top: string, gitDir: string, index: string): Desk {
  return {
    cwd: top,
    env,
    vars: { GIT_DIR: gitDir, GIT_WORK_TREE: top, GIT_INDEX_FILE: index, GIT_PREFIX: undefined },
    config: [
      ['core.fsmonitor', 'false'],
      ['core.splitIndex', 'false'],
      // What is captured goes into the same repository: a warning about line endings must not stop it.
      ['core.safecrlf', 'false'],
      ['add.ignoreErrors', 'false'],
      ['submodule.recurse', 'false'],
    ],
  }
}

export interface Indexed extends FileAt {
  readonly path: Path
  readonly merged: boolean
}

export interface Listing {
  readonly indexed: readonly Indexed[]
  /** Neither in the index nor ignored. */
  readonly others: readonly Path[]
  /** Repositories within it that the index does not know as submodules. */
  readonly nested: readonly Path[]
}

const LISTED = {
  everything: ['--stage', '--others', '--exclude-standard'],
  beside: ['--unmerged', '--others', '--exclude-standard'],
  unmerged: ['--unmerged'],
} as const

/** `everything`, or of the index only what is not merged, and what lies `beside` it, or not even that. */
export async function listDesk(desk: Desk, which: keyof typeof LISTED): Promise<Listing> {
  const { stdout } = await git(['ls-files', '-z', '-t', ...LISTED[which]], desk)
  const indexed: Indexed[] = []
  const others: Path[] = []
  const nested: Path[] = []
  for (const record of records(stdout)) {
    const rest = record.slice(2)
    if (record.startsWith('? ')) {
      // Git does not look into a repository of its own, and names its folder.
      if (rest.endsWith('/')) nested.push(rest.slice(0, -1) as Path)
      else others.push(rest as Path)
      continue
    }
    const [, mode = '', oid = '', path = ''] = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(rest) ?? []
    indexed.push({
      path: path as Path,
      mode: mode as Mode,
      oid: asOid(oid),
      merged: !record.startsWith('M '),
    })
  }
  return { indexed, others, nested }
}

/**
 * Brings the index to what lies in the working tree, untracked files that are not
 * ignored included: everywhere, or at and below `paths`; nowhere at `except`.
 */
export async function stageAll(
  desk: Desk,
  paths: readonly Path[] | null,
  except: readonly Path[],
): Promise<void> {
  const wanted = paths === null ? [':(top)'] : paths.map((path) => `:(top,literal)${path}`)
  const specs = [...wanted, ...except.map((path) => `:(top,literal,exclude)${path}`)]
  const input = specs.map((spec) => `${spec}\0`).join('') as ByteString
  // `--sparse`: what lies outside of a sparse checkout counts as well, where somebody put it there.
  await git(['add', '--all', '--sparse', '--pathspec-from-file=-', '--pathspec-file-nul'], { ...desk, input })
}

/** The index as a tree, stored. Entries that are only intended (`add -N`) are left out. */
export async function writeIndex(desk: Desk): Promise<Oid> {
  const { stdout } = await git(['write-tree'], desk)
  return asOid(stdout.trimEnd())
}
