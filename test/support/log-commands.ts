import { decideApprove, decideRevise, findQuestion } from '../../src/domain/decide/approve.js'
import { decideChecked, nextCheck } from '../../src/domain/decide/check.js'
import type { Decided, Scene, Step } from '../../src/domain/decide/decision.js'
import { decideAccept, decideReject, guardOwnPaths, openGate } from '../../src/domain/decide/gate.js'
import { guardOpen } from '../../src/domain/decide/guards.js'
import { decideMark, type Mark } from '../../src/domain/decide/mark.js'
import { guardSave } from '../../src/domain/decide/save.js'
import { decideSubmit, nextSkip } from '../../src/domain/decide/submit.js'
import { planUpdate, resolution, updateStep } from '../../src/domain/decide/update.js'
import type { StageDefinition } from '../../src/domain/definition/definition.js'
import { stageNamed } from '../../src/domain/definition/stage-graph.js'
import type { Hashing } from '../../src/domain/fold/hashing.js'
import { judgedCode } from '../../src/domain/fold/structure-evidence.js'
import type { EventName } from '../../src/domain/log/event.js'
import type { Oid } from '../../src/domain/names/oid.js'
import { isUnder, type Path } from '../../src/domain/names/path.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { type Change, sameFile } from '../../src/domain/tree/change.js'
import { deltaOf } from '../../src/domain/tree/delta.js'
import { mergePaths } from '../../src/domain/tree/merge-paths.js'
import type { Patch } from '../../src/domain/tree/patch.js'
import { candidateOf, judgesCode, NO_EVIDENCE } from '../../src/domain/workflow/evidence.js'
import { draftChanges } from '../../src/domain/workflow/workflow.js'
import {
  changesOf,
  type Files,
  type FileTree,
  file,
  objectOid,
  oidOf,
  withChanges,
  withFiles,
} from './file-tree.js'
import { type Act, type Draft, hashingOf } from './log-builder.js'
import { event, OUTPUT } from './log-events.js'
import { isDestructive, sealed, smallLinesOf } from './log-landing.js'
import type { Signatory } from './signatories.js'

/** What a command sees: the log, the policy of today, the gate. */
export function sceneOf({ workflow, world, gate }: Draft): Scene {
  return { workflow, standing: world.policy, waiting: gate }
}

/** Writes what was decided as the commands write it; a refusal leaves the draft as it was. */
function perform(draft: Draft, decided: Decided, by: Signatory | null): Draft {
  if (decided.kind === 'refused') return { ...draft, said: decided.reason.code }
  if (decided.kind === 'unchanged') return { ...draft, said: 'unchanged' }
  return decided.steps.reduce((now, step) => write(now, step, by), draft)
}

function write(draft: Draft, step: Step, by: Signatory | null, second?: Oid): Draft {
  const { event: name, ...fields } = step.event
  const tree = withChanges(draft.tree, step.changes)
  const after = event(name as EventName, fields, by, { tree, ...(second === undefined ? {} : { second }) })(
    draft,
  )
  // What the commands allow and the verifier refuses is a defect.
  if (after.said !== 'legal') {
    const why = after.findings.at(-1)?.message ?? ''
    throw new Error(`"${name}" was allowed, and is refused by structure: ${after.said}, ${why}`)
  }
  return { ...after, said: 'done' }
}

export function submit(stage: string, files: Readonly<Record<string, string>>): Act {
  return (draft) => {
    const found = stageNamed(draft.definition, stage)
    if (found === null) throw new Error(`no stage ${stage}`)
    const written = Object.entries(files).map(([name, content]) => {
      const path = encodeUtf8(name)
      return {
        path,
        blob: file(content, '100644', draft.world.format).oid,
        before: draft.tree.get(path) ?? null,
      }
    })
    return perform(draft, decideSubmit(sceneOf(draft), found, written, { agent: null, note: '' }), null)
  }
}

export const skip: Act = (draft) => {
  const step = nextSkip(sceneOf(draft))
  return step === null ? { ...draft, said: 'unchanged' } : write(draft, step, null)
}

export interface Saying {
  readonly stage?: string
  /** Else what is shown now. */
  readonly expect?: string | null
  readonly note?: string
}

export const approve =
  (by: Signatory, saying: Saying = {}): Act =>
  (draft) =>
    perform(
      draft,
      decideApprove(sceneOf(draft), say(draft, saying, 'approve'), by, hashingOf(draft.world.format)),
      by,
    )

export const revise =
  (by: Signatory | null, saying: Saying = {}): Act =>
  (draft) => {
    const said = say(draft, { note: 'Think again.', ...saying }, 'revise')
    const decided = decideRevise(sceneOf(draft), said, hashingOf(draft.world.format))
    if (by !== null || decided.kind !== 'steps') return perform(draft, decided, by)
    const unsigned = decided.steps.map((step) => ({
      ...step,
      event: { ...step.event, reviewedBy: 'Ann Operator <ann@example.com>', signature: null },
    }))
    return perform(draft, { kind: 'steps', steps: unsigned as unknown as Step[] }, null)
  }

function say(draft: Draft, { stage = undefined, expect, note = '' }: Saying, verb: 'approve' | 'revise') {
  const question = findQuestion(sceneOf(draft), stage ?? null, verb, hashingOf(draft.world.format))
  const shown = 'token' in question ? question.token : null
  return { stage: stage ?? null, expect: expect === undefined ? shown : expect, note }
}

/** A patch waits at the gate, made on the tip as it is. */
export function propose(files: Files, agent: string | null = null): Act {
  return (draft) => {
    const stage = openGate(sceneOf(draft), null)
    if ('code' in stage) return { ...draft, said: stage.code }
    const tree = withFiles(draft.tree, files, draft.world.format)
    const patch = patchOf(draft, changesOf(draft.tree, tree), agent)
    const own = guardOwnPaths(
      draft.workflow,
      patch.changes.map(({ path }) => path),
    )
    if (own) return { ...draft, said: own.code }
    if (patch.changes.length === 0) return { ...draft, said: 'EMPTY_DIFF' }
    if (draft.gate.some(({ oid }) => oid === patch.oid)) return { ...draft, said: 'unchanged' }
    return { ...draft, gate: [...draft.gate, patch], said: 'done' }
  }
}

export function patchOf(draft: Draft, changes: readonly Change[], agent: string | null = null): Patch {
  const { world, workflow } = draft
  const tree = oidOf(withChanges(draft.tree, changes), world.format)
  return {
    number: draft.gate.length + 1,
    oid: objectOid('commit', encodeUtf8(`${tree} ${workflow.tip}`), world.format),
    tree,
    parent: workflow.tip,
    author: 'Agent <agent@agents.invalid>',
    agent,
    stage: null,
    usage: null,
    note: '',
    changes,
    delta: deltaOf(changes, world.format, hashingOf(world.format).sha256),
    files: changes.length,
    insertions: 0,
    deletions: 0,
    part: null,
    destructive: changes.filter(isDestructive).map(({ path }) => path),
  }
}

export interface Accepting {
  /** Its place at the gate, from 1. */
  readonly patch?: number
  readonly expect?: string | null
  readonly confirm?: boolean
}

export const accept =
  (by: Signatory, { patch: number = 1, expect, confirm = false }: Accepting = {}): Act =>
  (draft) => {
    const patch = draft.gate[number - 1]
    if (!patch) return { ...draft, said: 'NO_PATCH' }
    if (hasMoved(draft, patch) && !draft.workflow.taken.has(patch.oid))
      return { ...draft, said: 'PATCH_MOVED' }
    const accepting = {
      patch,
      expect: expect === undefined ? patch.oid : expect,
      confirmDestructive: confirm,
      note: '',
    }
    const after = perform(
      draft,
      decideAccept(sceneOf(draft), accepting, by, hashingOf(draft.world.format)),
      by,
    )
    return after.said === 'done' ? { ...after, gate: draft.gate.filter((each) => each !== patch) } : after
  }

/** Has the tip changed since at the same paths, or put a folder where a file would go, or a file where a folder? */
function hasMoved({ tree }: Draft, { changes }: Patch): boolean {
  if (changes.some(({ path, old }) => !sameFile(tree.get(path) ?? null, old))) return true
  return clashes(withChanges(tree, changes))
}

/** Would a file stand where another has its folder? */
function clashes(tree: FileTree): boolean {
  const folders = [...tree.keys()].flatMap((path) => {
    const parts = path.split('/')
    return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
  })
  return folders.some((folder) => tree.has(folder as Path))
}

export const reject =
  (why = 'No.', number = 1): Act =>
  (draft) => {
    const patch = draft.gate[number - 1]
    if (!patch) return { ...draft, said: 'NO_PATCH' }
    const after = perform(draft, decideReject(sceneOf(draft), { patch, expect: patch.oid, why }), null)
    return after.said === 'done' ? { ...after, gate: draft.gate.filter((each) => each !== patch) } : after
  }

export const mark =
  (which: Mark): Act =>
  (draft) =>
    perform(draft, decideMark(sceneOf(draft), which, 'No'), null)

/** Runs the checks of the stage that is next, with these exit codes by name. */
export const check =
  (by: Signatory, exits: Readonly<Record<string, number>>): Act =>
  (draft) => {
    const stage = nextCheck(sceneOf(draft))
    if (stage === null) return { ...draft, said: 'NOTHING_TO_RUN' }
    const hashing = hashingOf(draft.world.format)
    const { changes, evidence } = seenBy(draft, stage, hashing)
    const tree = oidOf(withChanges(draft.tree, changes), draft.world.format)
    const results = Object.entries(exits).map(([name, exit]) => ({ name, tree, exit, output: OUTPUT }))
    const ran = { checks: results, red: [] }
    return perform(draft, decideChecked(sceneOf(draft), stage, ran, evidence, by, hashing), by)
  }

/** What a stage sees of the patches that wait at the gate that it stands before. */
function seenBy(draft: Draft, stage: StageDefinition, hashing: Hashing) {
  const { workflow, gate } = draft
  const seen = candidateOf(workflow, stage, gate).map(({ oid }) => oid)
  const changes = gate.filter(({ oid }) => seen.includes(oid)).flatMap((patch) => patch.changes)
  if (!judgesCode(workflow.definition, stage)) return { changes, evidence: NO_EVIDENCE }
  return { changes, evidence: { code: judgedCode(workflow, stage, changes, hashing), candidate: seen } }
}

/** Takes over what the target has done; `files` is what is made of paths that both changed, which else stay ours. */
export const update =
  (files: Files = {}): Act =>
  (draft) => {
    const { workflow, main, world } = draft
    const closed = guardOpen(workflow)
    if (closed) return { ...draft, said: closed.code }
    const [base, onto] = [main.find(({ oid }) => oid === workflow.base), main.at(-1)]
    if (!base || !onto || onto.oid === base.oid) return { ...draft, said: 'unchanged' }
    const plan = planUpdate(workflow, changesOf(base.tree, onto.tree))
    const made = withFiles(new Map(), files, world.format)
    const resolved = plan.conflicts.map((conflict) =>
      resolution(workflow, conflict, made.get(conflict.path) ?? conflict.ours),
    )
    const step = updateStep(workflow, plan, resolved, '')
    if (clashes(withChanges(draft.tree, step.changes))) return { ...draft, said: 'UPDATE_CONFLICT' }
    return write(draft, step, null, onto.oid)
  }

/** Seals where the command would: nothing is missing, and no path was changed on both sides. */
export const save =
  (by: Signatory): Act =>
  (draft) => {
    const no = guardSave(sceneOf(draft), by, smallLinesOf(draft))
    if (no) return { ...draft, said: no.code }
    const { workflow, main } = draft
    const [base, onto] = [main.find(({ oid }) => oid === workflow.base), main.at(-1)]
    const mine = draftChanges(workflow).filter(({ path }) => !isUnder(path, workflow.own.folder))
    const { unmerged } = mergePaths(changesOf(base?.tree ?? new Map(), onto?.tree ?? new Map()), mine)
    if (unmerged.length > 0) return { ...draft, said: 'CHANGED_ON_BOTH_SIDES' }
    const after = sealed(by)(draft)
    if (after.said !== 'legal')
      throw new Error(`a seal was allowed, and is refused by structure: ${after.said}`)
    return { ...after, said: 'done' }
  }
