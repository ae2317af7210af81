import type { ObjectFormat } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { UnusableFolder } from '../process/failure.js'
import { git } from '../process/run.js'
import { utf8 } from '../process/text.js'

/** Where a repository lies, as seen from one of its worktrees. All folders are absolute. */
export interface Places {
  /** This worktree's own Git directory. */
  readonly gitDir: string
  /** The Git directory that all worktrees share: objects and refs. */
  readonly commonDir: string
  /** This worktree's index; the file need not exist. */
  readonly index: string
  /** The top folder of this worktree; `null` in a bare repository, or inside a Git directory. */
  readonly top: string | null
  readonly bare: boolean
  readonly shallow: boolean
  readonly objectFormat: ObjectFormat
}

const ASKED = [
  '--show-object-format',
  '--is-bare-repository',
  '--is-shallow-repository',
  '--path-format=absolute',
  '--git-dir',
  '--git-common-dir',
  '--git-path',
  'index',
  // Last, because Git stops here where there is no worktree.
  '--show-toplevel',
]

/** Asks Git once. Throws `GitError` outside of a repository. */
export async function findPlaces(where: Where): Promise<Places> {
  const { stdout } = await git(['rev-parse', ...ASKED], { ...where, allowExit: [128] })
  const lines = utf8(stdout).split('\n').slice(0, -1)
  const [format, bare, shallow, gitDir, commonDir, index, top, ...more] = lines
  if (gitDir === undefined || commonDir === undefined || index === undefined) {
    // Git said why on stderr; this time it is an error.
    await git(['rev-parse', '--git-dir'], where)
    throw new Error(`git rev-parse answered ${JSON.stringify(lines)}`)
  }
  if (more.length > 0) throw new UnusableFolder(where.cwd)
  return {
    gitDir,
    commonDir,
    index,
    top: top ?? null,
    bare: bare === 'true',
    shallow: shallow === 'true',
    objectFormat: format === 'sha256' ? 'sha256' : 'sha1',
  }
}
