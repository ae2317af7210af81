import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Side } from './measure.js'
import type { Stand } from './stand.js'

/**
 * What a command comes down to in plain Git: a shell runs these, one after the other, and `node -e 0` before
 * them. Inputs are files that were written before; outputs go nowhere.
 */
export function plain(made: Stand, calls: readonly Call[], reset?: () => void): Side {
  const script = join(made.folder, `plain-${names++}.sh`)
  const lines = calls.map(
    ({ line, input }) => `${line}${input === undefined ? '' : ` < ${keep(made, input)}`} > /dev/null`,
  )
  writeFileSync(script, `set -e\n${process.execPath} -e 0\n${lines.join('\n')}\n`)
  return made.side(['/bin/sh', script], reset)
}

export interface Call {
  readonly line: string
  /** Its standard input. */
  readonly input?: string
}

let names = 0

function keep(made: Stand, input: string): string {
  const file = join(made.folder, `input-${names++}`)
  writeFileSync(file, input)
  return file
}

/** Everything that `revisions` reach is read: the log, its trees, what it holds. */
export function catFile(made: Stand, ...revisions: readonly string[]): Call {
  const objects = made.git(['rev-list', '--objects', ...revisions]).split('\n')
  return { line: 'git cat-file --batch', input: objects.map((line) => `${line.slice(0, 40)}\n`).join('') }
}

export const sign = (made: Stand): Call => ({
  line: `ssh-keygen -q -Y sign -n wf-decision -f ${made.key}`,
  input: 'what was decided\n',
})

export const writeCommit = (made: Stand, commit: string): Call => ({
  line: 'git hash-object -w -t commit --stdin',
  input: `${made.git(['cat-file', 'commit', commit])}\n`,
})

/** Moves refs from where they are now to where they are to be: `null` deletes, and `from` null creates. */
export const moveRefs = (moves: readonly Move[]): Call => ({
  line: 'git update-ref --create-reflog -m plain --stdin',
  input: `start\n${moves.map(moveLine).join('')}commit\n`,
})

export interface Move {
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}

function moveLine({ name, from, to }: Move): string {
  if (from === null) return `create ${name} ${to}\n`
  return to === null ? `delete ${name} ${from}\n` : `update ${name} ${to} ${from}\n`
}

/** The differences between two trees, with counts of lines. */
export const diffTrees = (old: string, now: string): readonly Call[] => [
  { line: `git diff-tree -r -z --raw --no-renames ${old} ${now}` },
  { line: `git diff-tree -r -z --numstat --no-renames --text ${old} ${now}` },
]

/** The working tree as a tree, by an index of its own. */
export function stageAll(made: Stand): readonly Call[] {
  const index = join(made.folder, 'index')
  const own = `GIT_INDEX_FILE=${index} git`
  return [
    { line: `cp ${join(made.path, '.git', 'index')} ${index}` },
    { line: `${own} add --all` },
    { line: `${own} write-tree` },
  ]
}

/** The trees of a commit that its parent does not have, written anew. */
export function makeTrees(made: Stand, old: string, now: string): Call {
  const trees = made
    .git(['diff-tree', '-r', '-t', '--no-renames', old, now])
    .split('\n')
    .map((line) => line.split(/[ \t]/))
    .filter(([, mode]) => mode === '040000')
    .map(([, , , oid = '']) => oid)
  const oids = [...trees, made.git(['rev-parse', `${now}^{tree}`])]
  const lists = oids.map((oid) => `${made.git(['ls-tree', oid])}\n`)
  return { line: 'git mktree --batch --missing', input: lists.join('\n') }
}
