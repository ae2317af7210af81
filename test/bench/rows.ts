import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { manyCommits } from './context/many-commits.js'
import { manyDocuments, placeOf } from './context/many-documents.js'
import { HOOK_ROWS } from './hook-rows.js'
import { manyDrafts } from './many-drafts.js'
import type { Side } from './measure.js'
import {
  type Call,
  catFile,
  diffTrees,
  makeTrees,
  moveRefs,
  plain,
  sign,
  stageAll,
  writeCommit,
} from './plain.js'
import { SCALE_ROWS } from './scale-rows.js'
import { approved, asItIsNow, edited, planned, proposed, type Stand, stand, subjectOf } from './stand.js'
import { VERIFY_ROWS } from './verify-rows.js'
import { WORKFLOW_ROWS } from './workflow-rows.js'

/** A command of ours beside the least that it could take. */
export interface TimedRow {
  readonly kind: 'time'
  readonly name: string
  /** The ratio that it may have at most; several where it has been asked for more than once. */
  readonly bars: readonly number[]
  /** Both sides are run so often and no more, where the floor takes minutes. */
  readonly runs?: number
  readonly prepare: () =>
    | { readonly made: Stand; readonly ours: Side; readonly floor: Side }
    | Promise<{ readonly made: Stand; readonly ours: Side; readonly floor: Side }>
}

/** The memory that a command takes for many of something, beside that for few. */
export interface MemoryRow {
  readonly kind: 'memory'
  readonly name: string
  readonly bars: readonly number[]
  readonly prepare: (count: number) => Weighed | Promise<Weighed>
  readonly many: number
  readonly few: number
}

interface Weighed {
  readonly made: Stand
  readonly words: readonly string[]
}

/** A table of its own. */
export interface TableRow {
  readonly kind: 'table'
  readonly name: string
  readonly lines: () => Promise<Iterable<string>>
}

export const ROWS: readonly (TimedRow | MemoryRow | TableRow)[] = [
  {
    kind: 'time',
    name: 'wf status : node -e 0',
    bars: [1.6, 1.5],
    prepare() {
      const made = planned(stand())
      return { made, ours: made.ours(['status', 'fix']), floor: made.side([process.execPath, '-e', '0']) }
    },
  },
  {
    kind: 'time',
    name: 'wf list, 10,000 drafts : node, for-each-ref',
    bars: [1.5],
    prepare() {
      const made = manyDrafts(stand(), 10_000)
      return { made, ours: made.ours(['list']), floor: plain(made, [LIST]) }
    },
  },
  {
    kind: 'time',
    name: 'wf approve : node, 4 calls',
    bars: [2],
    prepare() {
      const made = planned(stand())
      const words = ['approve', 'fix', '--expect', subjectOf(made)]
      return decision(made, words, (before, after) => [
        catFile(made, before.draft),
        sign(made),
        writeCommit(made, after.draft),
        moveRefs([{ name: 'refs/heads/draft/fix', from: before.draft, to: after.draft }]),
      ])
    },
  },
  gate(20, 5, 2),
  acceptance(20, 5, 2),
  gate(5000, 5000, 1.3),
  acceptance(5000, 5000, 1.3),
  {
    kind: 'memory',
    name: 'wf submit-diff, peak memory, 10,000 files : 1,000',
    bars: [1.1],
    many: 10_000,
    few: 1000,
    prepare(files) {
      const made = edited(approved(stand(files)), files)
      return { made, words: ['submit-diff', 'fix'] }
    },
  },
  {
    kind: 'memory',
    name: 'wf accept-diff, peak memory, 10,000 files : 1,000',
    bars: [1.1],
    many: 10_000,
    few: 1000,
    prepare(files) {
      const made = edited(approved(stand(files)), files)
      return { made, words: ['accept-diff', 'fix', '--expect', proposed(made)] }
    },
  },
  ...HOOK_ROWS,
  ...VERIFY_ROWS,
  ...WORKFLOW_ROWS,
  ...SCALE_ROWS,
  gathering(200),
  gathering(2000),
  gathering(20_000),
  gatheredAgain(2000),
  {
    kind: 'time',
    name: 'wf context, where things stand, 10,000 commits : 3 git logs',
    bars: [1],
    prepare() {
      const made = manyCommits(planned(stand()), 10_000)
      const log = 'git log > /dev/null; git log > /dev/null; git log > /dev/null'
      return { made, ours: made.ours(['context']), floor: made.side(['/bin/sh', '-c', log]) }
    },
  },
  {
    kind: 'table',
    name: 'wf context, recall',
    // Only here are documents loaded that others wrote.
    lines: async () => (await import('./context/recall-table.js')).recallTable(),
  },
]

// What `wf list` asks for, over the same refs.
const LIST: Call = {
  line:
    "git for-each-ref --format='%(refname)%00%(objectname)%00%(HEAD)%00%(worktreepath)%00' -- " +
    'refs/heads/ refs/wf/archive/ refs/wf/pending/',
}

/** Beside reading the same files once. */
function gathering(documents: number): TimedRow {
  return {
    kind: 'time',
    name: `wf context, ${documents} documents : node, cat-file of them`,
    bars: [],
    ...(documents > 10_000 ? { runs: 5 } : {}),
    prepare() {
      const made = manyDocuments(documents)
      const words = ['context', placeOf(documents / 2)]
      // What an earlier call remembers is taken away: each reads all of them.
      const forget = () => rmSync(join(made.path, '.git', 'wf', 'context'), { recursive: true, force: true })
      return { made, ours: made.ours(words, forget), floor: plain(made, [catFile(made, 'main')]) }
    },
  }
}

/** A second time, with nothing changed. */
function gatheredAgain(documents: number): TimedRow {
  return {
    kind: 'time',
    name: `wf context, ${documents} documents, again : node, ls-tree`,
    bars: [],
    prepare() {
      const made = manyDocuments(documents)
      const words = ['context', placeOf(documents / 2)]
      made.wf(...words)
      return { made, ours: made.ours(words), floor: plain(made, [{ line: 'git ls-tree -r main' }]) }
    },
  }
}

function gate(files: number, changed: number, bar: number): TimedRow {
  return {
    kind: 'time',
    name: `wf submit-diff, ${changed} of ${files} files : node, 9 calls`,
    bars: [bar],
    prepare() {
      const made = edited(approved(stand(files)), changed)
      return decision(made, ['submit-diff', 'fix'], (before, after) => [
        catFile(made, `main..${before.draft}`),
        ...stageAll(made),
        makeTrees(made, before.draft, after.patch ?? ''),
        ...diffTrees(before.draft, after.patch ?? ''),
        writeCommit(made, after.patch ?? ''),
        moveRefs([{ name: `refs/wf/pending/fix/${after.patch}`, from: null, to: after.patch }]),
      ])
    },
  }
}

function acceptance(files: number, changed: number, bar: number): TimedRow {
  return {
    kind: 'time',
    name: `wf accept-diff, ${changed} of ${files} files : node, 7 calls`,
    bars: [bar],
    prepare() {
      const made = edited(approved(stand(files)), changed)
      const patch = proposed(made)
      return decision(made, ['accept-diff', 'fix', '--expect', patch], (before, after) => [
        catFile(made, `main..${before.draft}`),
        ...diffTrees(before.draft, patch),
        makeTrees(made, before.draft, after.draft),
        sign(made),
        writeCommit(made, after.draft),
        moveRefs([
          { name: 'refs/heads/draft/fix', from: before.draft, to: after.draft },
          { name: `refs/wf/pending/fix/${patch}`, from: patch, to: null },
        ]),
      ])
    },
  }
}

interface Tips {
  readonly draft: string
  readonly patch: string | null
}

/** Runs a command once, to learn what it writes, and sets both sides up to do it again and again. */
function decision(
  made: Stand,
  words: readonly string[],
  calls: (before: Tips, after: Tips) => readonly Call[],
): { readonly made: Stand; readonly ours: Side; readonly floor: Side } {
  const reset = asItIsNow(made)
  const before = tipsOf(made)
  made.wf(...words)
  const after = tipsOf(made)
  reset()
  return { made, ours: made.ours(words, reset), floor: plain(made, calls(before, after), reset) }
}

function tipsOf(made: Stand): Tips {
  const patch = made.git(['for-each-ref', '--format=%(objectname)', 'refs/wf/pending/fix/'])
  return { draft: made.git(['rev-parse', 'refs/heads/draft/fix']), patch: patch === '' ? null : patch }
}
