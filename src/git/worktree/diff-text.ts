import type { Oid } from '../../domain/names/oid.js'
import { type Path, quotePath, showPath } from '../../domain/names/path.js'
import { type ByteString, decodeUtf8 } from '../../domain/text/bytes.js'
import { MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { boundedDiff } from './bounded-diff.js'
import { parseRawDiff, type RawRecord } from './raw-diff.js'

// No attribute, external program, textconv or configuration of the repository may hide or change what is shown.
const PLAIN = [
  ...['-r', '-p', '--no-renames', '--text', '--no-color', '--no-ext-diff', '--no-textconv'],
  ...['--submodule=short', '--ignore-submodules=none', '--src-prefix=a/', '--dst-prefix=b/'],
]
const QUOTED = [['core.quotePath', 'true']] as const

/**
 * How these paths differ between two commits or trees, as text, of bytes as they are; what is not UTF-8 is replaced. It is
 * bounded: of files above 4 MiB, and of too long a diff, the names stand there with the words "too large to show". Whoever
 * signs what they see relies on it: throws where one of the paths would be missing.
 */
export async function codePatch(where: Where, old: Oid, now: Oid, paths: readonly Path[]): Promise<string> {
  if (paths.length === 0) return ''
  const records = await recordsBetween(where, old, now)
  const command = `git diff ${old} ${now}`
  const missing = new Set(paths)
  const byHeader = new Map(paths.map((path) => [headerOf(path), path]))
  const diff = boundedDiff(
    (bytes) => `too large to show: a diff of ${bytes} bytes; ${command} has it`,
    (header) => {
      const path = byHeader.get(header)
      if (path !== undefined) missing.delete(path)
      return path !== undefined
    },
  )
  // A pathspec names a file and all below it: what is more than is wanted is left out of what Git prints.
  const named = asPathspecs('', paths)
  const specs = named.length === paths.length ? named : [':(top)']
  const large = await largeFiles(where, records)
  for (const pass of passesOf(large)) {
    const args = ['diff-tree', ...PLAIN, ...pass.only, '--end-of-options', old, now, '--', ...specs]
    await git([...args, ...pass.without], { ...where, config: QUOTED, onOutput: diff.take })
  }
  const told: string[] = []
  for (const { path, size } of large) {
    if (missing.delete(path)) told.push(tooLarge(path, size, command))
  }
  const [gone] = missing
  if (gone !== undefined) throw new Error(`the diff of Git leaves out ${showPath(gone)}; ${command} has it`)
  return `${diff.end().toString('utf8')}${told.join('')}`
}

/** Of so many paths, and so many bytes of them, a command line has room. */
const FEW = 200
const MOST_BYTES = 100_000

/** As many of these paths as fit, for a command line. A name that is not UTF-8 does not survive there. */
function asPathspecs(magic: '' | ',exclude', paths: readonly Path[]): readonly string[] {
  const specs: string[] = []
  let bytes = 0
  for (const path of paths) {
    const name = decodeUtf8(path)
    bytes += path.length
    if (specs.length === FEW || bytes > MOST_BYTES) break
    if (name !== null) specs.push(`:(top,literal${magic})${name}`)
  }
  return specs
}

interface LargeFile {
  readonly path: Path
  readonly status: string
  readonly size: number
}

/**
 * Git itself would take a large file into memory, line by line: it is left out. A pathspec leaves out all below its name as
 * well. What is below the name of a file that is gone can only be new, and below the name of one that is there only gone:
 * looked at apart from each other, neither hides the other.
 */
function passesOf(large: readonly LargeFile[]) {
  if (large.length === 0) return [{ only: [], without: [] }]
  const without = (gone: boolean) =>
    asPathspecs(
      ',exclude',
      large.filter(({ status }) => (status === 'D') === gone).map(({ path }) => path),
    )
  return [
    { only: ['--diff-filter=d'], without: without(false) },
    { only: ['--diff-filter=D'], without: without(true) },
  ]
}

const headerOf = (path: Path): ByteString =>
  `diff --git ${quotePath(`a/${path}` as Path)} ${quotePath(`b/${path}` as Path)}` as ByteString

const tooLarge = (path: Path, size: number, command: string): string =>
  `${headerOf(path)}\ntoo large to show: a file of ${size} bytes; ${command} has it\n`

async function recordsBetween(where: Where, old: Oid, now: Oid): Promise<readonly RawRecord[]> {
  const plain = ['-r', '--raw', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules=none']
  return parseRawDiff((await git(['diff-tree', ...plain, '--end-of-options', old, now], where)).stdout)
}

/** Files that are above 4 MiB before or after, and how large they are. */
async function largeFiles(where: Where, records: readonly RawRecord[]): Promise<readonly LargeFile[]> {
  const sides = ({ old: before, new: after }: RawRecord) =>
    [before, after].flatMap((file) => (file === null || file.mode === '160000' ? [] : [file.oid]))
  const sizes = await sizesOf(where, [...new Set(records.flatMap(sides))])
  return records.flatMap((record) => {
    const size = Math.max(0, ...sides(record).map((oid) => sizes.get(oid) ?? 0))
    return size > MOST_OF_A_FILE ? [{ path: record.path, status: record.status, size }] : []
  })
}

async function sizesOf(where: Where, oids: readonly Oid[]): Promise<ReadonlyMap<string, number>> {
  if (oids.length === 0) return new Map()
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(''))
  const args = ['cat-file', '--batch-check=%(objectname) %(objectsize)', '--buffer']
  const { stdout } = await git(args, { ...where, input })
  return new Map(
    stdout.split('\n').map((line) => {
      const [oid = '', size = ''] = line.split(' ')
      return [oid, Number(size) || 0]
    }),
  )
}
