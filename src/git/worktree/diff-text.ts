import type { Oid } from '../../domain/names/oid.js'
import { type Path, quotePath } from '../../domain/names/path.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import { MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { boundedDiff } from './bounded-diff.js'
import { parseRawDiff, type RawRecord } from './raw-diff.js'

// No attribute, external program or textconv of the repository may hide or change what is shown.
const PLAIN = ['-r', '-p', '--no-renames', '--text', '--no-ext-diff', '--no-textconv', '--submodule=short']

/**
 * The diff between two commits or trees as text, of bytes as they are; what is not UTF-8 is replaced. It is bounded:
 * of files above 4 MiB, and of too long a diff, the names stand there with the words "too large to show".
 */
export async function codePatch(
  where: Where,
  old: Oid,
  now: Oid,
  paths: readonly Path[] = [],
): Promise<string> {
  const large = await largeFiles(where, old, now)
  const command = `git diff ${old} ${now}`
  // Too many paths do not fit on a command line: then all of it is shown, which holds them as well.
  // Neither does a name that is not UTF-8 survive as an argument.
  const names = paths.map(decodeUtf8)
  const named = names.length <= FEW ? names.filter((name) => name !== null) : []
  const wanted = named.length === paths.length ? new Set<string>(paths) : null
  const out = [...large.keys()].map(decodeUtf8).filter((name) => name !== null)
  const specs = [
    ...(wanted === null || named.length === 0 ? [':(top)'] : named.map((name) => `:(top,literal)${name}`)),
    // Git itself would take a large file into memory, line by line.
    ...out.slice(0, MOST_LEFT_OUT).map((name) => `:(top,literal,exclude)${name}`),
  ]
  const diff = boundedDiff((bytes) => `too large to show: a diff of ${bytes} bytes; ${command} has it`)
  const args = ['diff-tree', ...PLAIN, '--end-of-options', old, now, '--', ...specs]
  await git(args, { ...where, onOutput: diff.take })
  const said = [...large]
    .filter(([path]) => wanted === null || wanted.size === 0 || wanted.has(path))
    .slice(0, MOST_LEFT_OUT)
    .map(([path, size]) => tooLarge(path, size, command))
  return `${diff.end().toString('utf8')}${said.join('')}`
}

const FEW = 200
const MOST_LEFT_OUT = 500

const tooLarge = (path: Path, size: number, command: string): string => {
  const [a, b] = [quotePath(`a/${path}` as Path), quotePath(`b/${path}` as Path)]
  return `diff --git ${a} ${b}\ntoo large to show: a file of ${size} bytes; ${command} has it\n`
}

/** Files that are above 4 MiB before or after, and how large they are. */
async function largeFiles(where: Where, old: Oid, now: Oid): Promise<ReadonlyMap<Path, number>> {
  const args = ['diff-tree', '-r', '--raw', '-z', '--no-renames', '--no-abbrev', '--end-of-options', old, now]
  const records = parseRawDiff((await git(args, where)).stdout)
  const sides = ({ old: before, new: after }: RawRecord) =>
    [before, after].flatMap((file) => (file === null || file.mode === '160000' ? [] : [file.oid]))
  const sizes = await sizesOf(where, [...new Set(records.flatMap(sides))])
  return new Map(
    records.flatMap((record) => {
      const size = Math.max(0, ...sides(record).map((oid) => sizes.get(oid) ?? 0))
      return size > MOST_OF_A_FILE ? [[record.path, size] as const] : []
    }),
  )
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
