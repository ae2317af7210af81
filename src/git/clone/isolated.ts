import { isOid, type Oid, oidLength } from '../../domain/names/oid.js'
import { lineBreaksIn, MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import { isAncestor } from '../native/ancestor.js'
import { objectReader } from '../native/cat-file.js'
import type { NativeRepository } from '../native/repository.js'
import { sparing } from '../native/sparing.js'
import { MOST_OF_AN_OBJECT, TooLargeObject } from '../object-faults.js'
import type { GitObject, Ref, Repository } from '../port.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { removeFolder, smallTemporaryFolder } from '../process/temporary.js'
import { remembering } from '../remembering.js'
import { alternatesTo } from './borrowed-objects.js'
import { emptyEnvironment, layOut } from './isolated-folder.js'

/** What a verifier reads of a repository: its objects, each of them hashed again, and the names of its refs. */
export interface IsolatedRepository extends Repository {
  /**
   * The commits from `tip` back along first parents to the first that one of `roots` reaches, oldest first.
   * Git's own word, to know what to ask for next: each link has to be looked at. `null` where Git cannot say.
   */
  firstParents(tip: Oid, roots: readonly Oid[]): Promise<readonly Oid[] | null>
  /**
   * All commits that `tip` reaches and none of `roots` does, oldest first, those of a merged chain side by side
   * before its merge; of a long history the newest. One a line, in one text: there may be many. Git's own word,
   * to know what will be asked for soon; empty where it cannot say.
   */
  ancestry(tip: Oid, roots: readonly Oid[]): Promise<string>
  /**
   * Hashes a blob of any size as it streams by, and keeps nothing of it. Answers whether it is here; throws
   * `AlteredObject` where its bytes are not those of its id.
   */
  hash(blob: Oid): Promise<boolean>
  /** Those of these commits that are not reachable from any of `from`. Git's own word; `null` where it cannot say. */
  unreachable(commits: readonly Oid[], from: readonly Oid[]): Promise<readonly Oid[] | null>
  /**
   * Does `tip` lead to that commit, by any of its parents? Git's own word; not where either is no commit, or where
   * the way is not here.
   */
  reaches(tip: Oid, commit: Oid): Promise<boolean>
  /**
   * The commits that `tips` reach, none of `without` does, and that change one of these paths; with `firstParent`
   * along first parents alone. The newest first, no more than `most`. Git's own word; `null` where it cannot say.
   */
  touching(
    tips: readonly Oid[],
    without: readonly Oid[],
    path: string,
    how: Touching,
  ): Promise<readonly Oid[] | null>
}

export interface Touching {
  readonly most: number
  readonly firstParent: boolean
}

// A merge may bring any history along. The newest so many are known of; older ones are read when it is their turn.
const MOST_ANCESTRY = '--max-count=100000'

/**
 * Opens the objects of a repository in a bare Git directory of our own, whose only link to it is
 * `objects/info/alternates`, with an empty environment. So none of its configuration, replace refs, grafts,
 * commit-graphs, attributes or hooks takes part, and nothing is fetched meanwhile. It need not be writable.
 *
 * Reading throws `AlteredObject` where an object's bytes are not those of its id, and `TooLargeObject` on a file
 * above 4 MiB, and on a commit or tree above 32 MiB. The folder goes with `close()`.
 */
export async function openIsolated(repo: NativeRepository): Promise<IsolatedRepository> {
  const { commonDir } = await repo.places()
  const folder = await smallTemporaryFolder('verify')
  try {
    await layOut(folder, repo.objectFormat, await alternatesTo(commonDir, repo.where.env))
  } catch (error) {
    await removeFolder(folder)
    throw error
  }
  return serve(repo, folder)
}

function serve(repo: NativeRepository, folder: string): IsolatedRepository {
  const { objectFormat } = repo
  const where: Where = { cwd: folder, env: emptyEnvironment(folder, repo.where.env) }
  const reader = objectReader(where, {
    hashAs: objectFormat,
    most: (type) => (type === 'blob' ? MOST_OF_A_FILE : MOST_OF_AN_OBJECT),
  })
  const whole = (name: string): boolean => isOid(name) && name.length === oidLength(objectFormat)
  const one = sparing((name) => reader.read(name))
  const ask = async (oid: Oid): Promise<GitObject | null> => (whole(oid) ? one(oid) : null)
  const read = remembering(ask)
  // A process of its own: what is judged need not wait behind a large file.
  const hashing = objectReader(where, { hashAs: objectFormat, most: () => -1 })
  const hashed = sparing((name) => hashing.read(name))
  return {
    objectFormat,
    read: (oid, most) => (most === undefined ? read(oid) : read(oid).then((object) => within(object, most))),
    refs: (prefixes: readonly string[]): Promise<readonly Ref[]> => repo.refs(prefixes),
    async resolve(name) {
      const [ref] = isOid(name) ? [{ oid: name }] : await repo.refs([name])
      const object = ref === undefined ? null : await read(ref.oid)
      return object?.type === 'commit' ? object.oid : null
    },
    async firstParents(tip, roots) {
      if (![tip, ...roots].every(whole)) return null
      const input = [tip, ...roots.map((root) => `^${root}`)].join('\n')
      const args = ['rev-list', '--first-parent', '--reverse', '--ignore-missing', '--stdin']
      return list(args, `${input}\n`, where)
    },
    async ancestry(tip, roots) {
      if (![tip, ...roots].every(whole)) return ''
      const input = [tip, ...roots.map((root) => `^${root}`)].join('\n')
      const args = ['rev-list', '--topo-order', '--reverse', MOST_ANCESTRY, '--ignore-missing', '--stdin']
      const options = { ...where, input: Buffer.from(`${input}\n`), allowExit: [128] }
      const { exitCode, stdout } = await git(args, options)
      return exitCode === 0 ? stdout : ''
    },
    async unreachable(commits, from) {
      const input = [...commits, ...from.map((oid) => `^${oid}`)].join('\n')
      const walked = await list(['rev-list', '--ignore-missing', '--stdin'], `${input}\n`, where)
      if (walked === null) return null
      const found = new Set(walked)
      return commits.filter((oid) => found.has(oid))
    },
    reaches: async (tip, commit) => whole(tip) && whole(commit) && isAncestor(where, commit, tip),
    async touching(tips, without, path, { most, firstParent }) {
      if (![...tips, ...without].every(whole)) return null
      const walk = firstParent ? ['--first-parent'] : ['--full-history']
      const args = ['rev-list', ...walk, `--max-count=${most}`, '--ignore-missing', '--stdin']
      const input = [...tips, ...without.map((oid) => `^${oid}`), '--', `:(literal)${path}`].join('\n')
      return list(args, `${input}\n`, where)
    },
    async hash(blob) {
      return whole(blob) && isHere(hashed(blob))
    },
    write: readOnly,
    writeTrees: readOnly,
    updateRefs: readOnly,
    async close() {
      await Promise.all([reader.close(), hashing.close()])
      await removeFolder(folder)
    },
  }
}

async function list(args: readonly string[], input: string, where: Where): Promise<readonly Oid[] | null> {
  const { exitCode, stdout } = await git(args, { ...where, input: Buffer.from(input), allowExit: [128] })
  return exitCode === 0 ? stdout.split('\n').filter(isOid) : null
}

/** Nothing of it is kept, so that the answer to what is whole is that it is too large to keep. */
async function isHere(reading: Promise<GitObject | null>): Promise<boolean> {
  try {
    return (await reading) !== null
  } catch (error) {
    if (error instanceof TooLargeObject) return true
    throw error
  }
}

function within(object: GitObject | null, most: number): GitObject | null {
  if (object === null || object.content.length <= most) return object
  throw new TooLargeObject(object.oid, object.content.length, lineBreaksIn(object.content))
}

async function readOnly(): Promise<never> {
  throw new Error('a verifier writes nothing')
}
