import { approversOf } from '../../src/domain/fold/approvers.js'
import { fold } from '../../src/domain/fold/fold.js'
import { plansInForce } from '../../src/domain/fold/plans.js'
import { judgeLanding, type Landing } from '../../src/domain/judge/landing.js'
import { isOneSignature, smallChanges } from '../../src/domain/judge/small.js'
import { formatCommit } from '../../src/domain/log/commit.js'
import { sessionLog } from '../../src/domain/log/session-log.js'
import type { CheckResult } from '../../src/domain/log/trailer-values.js'
import type { Oid } from '../../src/domain/names/oid.js'
import { isUnder, quotePath } from '../../src/domain/names/path.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import type { Change } from '../../src/domain/tree/change.js'
import { changeSize } from '../../src/domain/tree/change-size.js'
import { destructiveByKind, losesMostLines } from '../../src/domain/tree/destructive.js'
import { mergePaths } from '../../src/domain/tree/merge-paths.js'
import type { Finding } from '../../src/domain/workflow/problem.js'
import { draftChanges, type Workflow } from '../../src/domain/workflow/workflow.js'
import { changesOf, contentOf, type FileTree, file, objectOid, oidOf, withChanges } from './file-tree.js'
import {
  type Act,
  ask,
  codesOf,
  commitOf,
  type Draft,
  hashingOf,
  type Landmark,
  TARGET,
} from './log-builder.js'
import { codeDelta, event, OUTPUT, type Over } from './log-events.js'
import type { Signatory } from './signatories.js'

/** The seal, on the target as it is now, as `wf save` writes it. */
export function sealed(by: Signatory, over: Over = {}): Act {
  return (draft) => {
    const { workflow, world } = draft
    const { own } = workflow
    const log = objectOid('blob', sessionOf(draft), world.format)
    const removed = [...draft.tree].flatMap(([path, old]): Change[] =>
      isUnder(path, own.folder) ? [{ path, old, new: null }] : [],
    )
    const written = { path: own.session, old: null, new: { mode: '100644', oid: log } } as const
    const fields = {
      target: TARGET,
      onto: (draft.main.at(-1) as Landmark).oid,
      delta: codeDelta(draft),
      plans: plansInForce(workflow),
      checks: checksOn(draft),
      session: { path: own.session, blob: log },
      approvers: approversOf(workflow),
    }
    return event('sealed', fields, by, { ...over, tree: withChanges(draft.tree, [...removed, written]) })(
      draft,
    )
  }
}

/** The session log of all that is on the log but a seal. */
export function sessionOf({ entries, workflow }: Draft): ByteString {
  const told = workflow.seal === null ? entries : entries.slice(0, -1)
  return sessionLog(told.map(({ commit }) => commit))
}

/** What policy asks to be run, run on what would land, and passed. */
function checksOn(draft: Draft): readonly CheckResult[] {
  const tree = oidOf(mergedTree(draft), draft.world.format)
  return draft.world.policy.checks.map(({ name }) => ({ name, tree, exit: 0, output: OUTPUT }))
}

/** The merge per path onto a commit of the target, else the newest, less the run's folder. */
export function mergedTree({ workflow, main }: Draft, onto = main.at(-1)): FileTree {
  const base = main.find(({ oid }) => oid === workflow.base)
  if (!base || !onto) throw new Error('the target has no such commit')
  const mine = draftChanges(workflow).filter(({ path }) => !isUnder(path, workflow.own.folder))
  return withChanges(onto.tree, mergePaths(changesOf(base.tree, onto.tree), mine).fromTheirs)
}

/** A sealed draft, landed on the target as it is now; `over` is what is not as it should be. */
export function landingOf(draft: Draft, over: Partial<Landing> & { readonly tree?: FileTree } = {}): Landing {
  const { world, workflow, main } = draft
  const { format } = world
  const [base, onto] = [main.find(({ oid }) => oid === workflow.base), main.at(-1)]
  if (!onto) throw new Error('the target is empty')
  const { tree = mergedTree(draft), ...rest } = over
  const person = encodeUtf8('Ada <ada@example.com> 1700009999 +0000')
  const content = formatCommit({
    tree: oidOf(tree, format),
    parents: [onto.oid, workflow.tip],
    author: person,
    committer: person,
    message: 'Save\n' as ByteString,
  })
  const sealedOnto = main.find(({ oid }) => oid === workflow.seal?.event.onto)
  const checked = new Map(sealedOnto ? mergedTree(draft, sealedOnto) : [])
  checked.delete(workflow.own.session)
  return {
    commit: commitOf(content, format),
    branch: TARGET,
    shared: false,
    formerly: [],
    workflow,
    unsealed: withoutSeal(draft),
    policy: world.policy,
    landed: changesOf(onto.tree, tree),
    since: changesOf(base?.tree ?? new Map(), onto.tree),
    baseOnBranch: base !== undefined,
    ontoOnBranch: sealedOnto !== undefined,
    runFolderLeft: [...tree.keys()].some((path) => isUnder(path, workflow.own.folder)),
    definitionKnown: true,
    session: objectOid('blob', sessionOf(draft), format),
    checkedTree: oidOf(checked, format),
    lines: smallLinesOf(draft),
    destructive: destructiveIn(draft),
    ...rest,
  }
}

/** How many lines the code of a draft changes, where policy calls so many small; links and the like have none. */
export function smallLinesOf({ workflow, world }: Draft): number | null {
  const { small } = world.policy
  if (small === null || !isOneSignature(workflow)) return null
  const textOf = (at: Change['new']): ByteString | null =>
    at === null ? ('' as ByteString) : at.mode.startsWith('100') ? contentOf(at.oid) : null
  return smallChanges(workflow).reduce<number | null>((sum, change) => {
    const [before, after] = [textOf(change.old), textOf(change.new)]
    if (sum === null || before === null || after === null) return null
    return sum + changeSize(change, before, after, small.lines)
  }, 0)
}

function withoutSeal({ entries, definition, world }: Draft): Workflow {
  const folded = fold({ entries: entries.slice(0, -1), definition, ask }, hashingOf(world.format))
  if (folded === null) throw new Error('nothing but a seal')
  return folded.workflow
}

function destructiveIn({ entries }: Draft): Landing['destructive'] {
  const found = new Map<Oid, readonly string[]>()
  for (const { commit, reading, changes } of entries) {
    if (reading.kind !== 'event' || reading.event.event !== 'accepted') continue
    found.set(
      commit.oid,
      changes.filter(isDestructive).map(({ path }) => quotePath(path)),
    )
  }
  return found
}

export function isDestructive(change: Change): boolean {
  const kind = destructiveByKind(change, file('').oid)
  if (kind !== 'look') return kind
  const { old, new: now } = change
  return old !== null && now !== null && losesMostLines(contentOf(old.oid), contentOf(now.oid))
}

/** Everything that is wrong with a landed draft: in its structure, and under the law it lands by. */
export function verify(draft: Draft, over: Parameters<typeof landingOf>[1] = {}): readonly Finding[] {
  return [...draft.findings, ...judgeLanding(landingOf(draft, over))]
}

/** `PASS`, or the codes of what is wrong. */
export function verdict(draft: Draft, over: Parameters<typeof landingOf>[1] = {}): string {
  return codesOf(verify(draft, over)) || 'PASS'
}
