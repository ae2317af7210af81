import { isOid, oidLength } from '../../domain/names/oid.js'
import { MOST_OF_AN_OBJECT } from '../object-faults.js'
import type { Ref, Repository } from '../port.js'
import { readConfig } from '../process/config.js'
import type { Environment, Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { remembering } from '../remembering.js'
import { firstParentsFrom } from './ancestor.js'
import { type ObjectReader, objectReader } from './cat-file.js'
import { type Identities, identities } from './identity.js'
import { writeObject, writeTrees } from './objects.js'
import { findPlaces, type Places } from './places.js'
import { listRefs } from './refs.js'
import { resolveRef } from './resolve.js'
import { sparing } from './sparing.js'
import { updateRefs } from './transaction.js'

/** The repository as Git itself serves it, with what only Git itself knows. */
export interface NativeRepository extends Repository, Identities {
  /** Where its Git commands run. */
  readonly where: Where
  /** Where it lies. Asked once. */
  places(): Promise<Places>
  /** Git's effective configuration. Asked once. */
  config(): Promise<ReadonlyMap<string, readonly string[]>>
  /** Writes what waits to be written, where new objects are gathered. */
  readonly settle?: () => Promise<void>
}

export type Opened =
  | { readonly found: true; readonly repository: NativeRepository }
  /** Not in a repository, or in one that Git does not trust; `detail` is what Git says. */
  | { readonly found: false; readonly detail: string; readonly error: GitError }

export interface OpenOptions {
  /** An absolute folder. */
  readonly cwd: string
  readonly env?: Environment
  /** Refs that will be asked for next: `refs()` of exactly these finds its answer on the way already. */
  readonly expectRefs?: readonly string[]
  /** Where it lies will be asked for next, and objects perhaps never: then the one process is for that. */
  readonly expectPlaces?: boolean
  /** Hears of a remote that did not answer in so many seconds. */
  readonly onSilence?: (seconds: number) => void
}

/**
 * Opens the repository that Git finds from `cwd`. Costs one process, which as a rule
 * stays to serve the objects; end it by `close()`.
 */
export async function openNative(options: OpenOptions): Promise<Opened> {
  const { cwd, env = process.env, expectRefs, expectPlaces = false, onSilence = () => {} } = options
  const where: Where = { cwd, env }
  const reader = objectReader(where, {
    onSilence,
    most: (type) => (type === 'blob' ? MOST : MOST_OF_AN_OBJECT),
  })
  const ahead = expectRefs === undefined ? null : { prefixes: expectRefs, refs: listRefs(where, expectRefs) }
  // Outside of a repository it fails as the reader does, and nobody waits for it.
  ahead?.refs.catch(() => {})
  try {
    const places = expectPlaces ? await findPlaces(where) : null
    const format = places?.objectFormat ?? (await formatOf(reader))
    return { found: true, repository: serve(where, format, reader, ahead, places) }
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 128)
      return { found: false, detail: error.stderr.trim(), error }
    throw error
  }
}

/** Bytes of a file: of a larger one only the line breaks are counted ({@link TooLargeObject}). */
const MOST = 256 << 20

/** Git knows the empty tree of its own format without storing it: this tells the format. */
async function formatOf(reader: ObjectReader): Promise<NativeRepository['objectFormat']> {
  return (await reader.read(EMPTY_TREE_SHA1)) === null ? 'sha256' : 'sha1'
}

const EMPTY_TREE_SHA1 = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const NOT_HERE = Promise.resolve(null)

interface Ahead {
  readonly prefixes: readonly string[]
  readonly refs: Promise<readonly Ref[]>
}

function serve(
  where: Where,
  objectFormat: NativeRepository['objectFormat'],
  reader: ObjectReader,
  ahead: Ahead | null,
  places: Places | null,
): NativeRepository {
  const whole = (name: string) => isOid(name) && name.length === oidLength(objectFormat)
  const read = sparing((name, most) => reader.read(name, most))
  // A shorter id of the other format would be read as an abbreviation.
  const remembered = remembering((oid, most) => (whole(oid) ? read(oid, most) : NOT_HERE))
  let unread = ahead
  const config = once(() => readConfig(where))
  return {
    where,
    objectFormat,
    read: remembered,
    firstParentsFrom: (tip, most) => firstParentsFrom(where, tip, most),
    async resolve(name) {
      const oid = isOid(name) ? name : await resolveRef(where, name)
      return oid !== null && whole(oid) ? ((await read(`${oid}^{commit}`))?.oid ?? null) : null
    },
    refs(prefixes) {
      const early = unread
      unread = null
      const same = early !== null && early.prefixes.join('\n') === prefixes.join('\n')
      return same ? early.refs : listRefs(where, prefixes)
    },
    write: (type, content) => writeObject(where, type, content),
    writeTrees: (trees) => writeTrees(where, objectFormat, trees),
    updateRefs: (updates, reason) => updateRefs(where, updates, reason),
    places: once(async () => places ?? findPlaces(where)),
    config,
    ...identities(where, config),
    close: () => reader.close(),
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  return () => {
    answer ??= ask()
    return answer
  }
}
