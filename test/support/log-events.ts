import { products, stageNamed } from '../../src/domain/definition/stage-graph.js'
import type { Event, EventName } from '../../src/domain/log/event.js'
import { formatMessage, formatTrailers } from '../../src/domain/log/message.js'
import type { CheckResult } from '../../src/domain/log/trailer-values.js'
import type { Digest } from '../../src/domain/names/digest.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { deltaOf } from '../../src/domain/tree/delta.js'
import { mergePaths } from '../../src/domain/tree/merge-paths.js'
import { asTrailers, inputsOf } from '../../src/domain/workflow/inputs.js'
import { plansBefore, subjectsOf } from '../../src/domain/workflow/sign-off.js'
import { codeChanges, draftChanges } from '../../src/domain/workflow/workflow.js'
import {
  changesOf,
  type Files,
  type FileTree,
  objectOid,
  oidOf,
  withChanges,
  withFiles,
} from './file-tree.js'
import { type Act, type Draft, extended, hashingOf } from './log-builder.js'
import type { Signatory } from './signatories.js'

/** What an event is to have other than it should. */
export interface Over {
  readonly event?: Readonly<Record<string, unknown>>
  /** Changed in the tree as well. */
  readonly files?: Files
  readonly committer?: string
  readonly second?: Oid
  readonly seconds?: number
  readonly content?: (content: ByteString) => string
}

/** Any event as a commit on the log, right or not: its own fields, and who signs it. */
export function event(
  name: EventName,
  fields: Readonly<Record<string, unknown>>,
  by: Signatory | null = null,
  over: Over & { readonly tree?: FileTree } = {},
): Act {
  return (draft) => {
    const { workflow, world } = draft
    const whole = {
      event: name,
      workflow: { slug: workflow.slug, opened: workflow.id },
      reviewedBy: over.committer ?? by?.line,
      ...fields,
      ...over.event,
    } as unknown as Event
    const message = formatMessage(`${name} in ${workflow.slug}`, 'Because.', formatTrailers(whole))
    const tree = withFiles(over.tree ?? draft.tree, over.files ?? {}, world.format)
    return extended(draft, { message, tree, by, ...pick(over) })
  }
}

const pick = ({ committer, second, content, seconds }: Over) => ({ committer, second, content, seconds })

/** A commit that is no event. */
export function ordinary(files: Files, over: Pick<Over, 'second'> = {}): Act {
  return (draft) => {
    const tree = withFiles(draft.tree, files, draft.world.format)
    return extended(draft, { message: 'Work\n', tree, ...over })
  }
}

export function submitted(stage: string, files: Files, over: Over = {}): Act {
  return (draft) => {
    const { workflow, world, definition } = draft
    const found = stageNamed(definition, stage)
    const base = draft.main.find(({ oid }) => oid === workflow.base)?.tree ?? new Map()
    const tree = withFiles(draft.tree, files, world.format)
    const changed = new Map(changesOf(base, tree).map((change) => [change.path, change.new]))
    const artefacts = (found ? products(found, world.slug) : []).flatMap(({ path }) => {
      const now = changed.get(path)
      return now ? [{ path, blob: now.oid }] : []
    })
    const inputs = found ? inputsOf(workflow, found) : []
    return event(
      'submitted',
      { stage, artefacts, ...asTrailers(inputs), patch: null, agent: null, transcript: null },
      null,
      {
        ...over,
        tree,
      },
    )(draft)
  }
}

const decided =
  (name: 'approved' | 'revised') =>
  (stage: string, by: Signatory | null, over: Over = {}): Act =>
  (draft) => {
    const { workflow, definition } = draft
    const found = stageNamed(definition, stage)
    const code = found?.of === 'code'
    const subjects = code ? [{ delta: codeDelta(draft) }] : found ? subjectsOf(workflow, found) : []
    const plans = code && found ? plansBefore(workflow, found) : []
    const who = by === null ? { committer: 'Ann Operator <ann@example.com>' } : {}
    return event(name, { stage, subjects, plans, signature: null }, by, { ...who, ...over })(draft)
  }

export const approved = decided('approved')
/** Unsigned where nobody signs. */
export const revised = decided('revised')

export function codeDelta({ workflow, world }: Pick<Draft, 'workflow' | 'world'>): Digest {
  return deltaOf(codeChanges(workflow), world.format, hashingOf(world.format).sha256)
}

/** An oid of nothing that anybody has, for what an event only names. */
export function madeUpOid(text: string, format: Draft['world']['format'] = 'sha1'): Oid {
  return objectOid('blob', text as ByteString, format)
}

export function accepted(by: Signatory, files: Files, over: Over = {}): Act {
  return (draft) => {
    const { workflow, world, definition } = draft
    const stage = definition.stages.find(({ type }) => type === 'patches')
    const tree = withFiles(draft.tree, files, world.format)
    const changes = changesOf(draft.tree, tree)
    const fields = {
      stage: stage?.name ?? 'nowhere',
      patch: madeUpOid(`patch ${draft.entries.length}`, world.format),
      delta: deltaOf(changes, world.format, hashingOf(world.format).sha256),
      plans: stage ? plansBefore(workflow, stage) : [],
      agent: null,
      transcript: null,
      destructive: [],
    }
    return event('accepted', fields, by, { ...over, tree })(draft)
  }
}

export const rejected = (stage: string, patch: Oid, over: Over = {}): Act =>
  event('rejected', { stage, patch }, null, over)

const attempt =
  (name: 'started' | 'failed' | 'skipped') =>
  (stage: string, over: Over = {}): Act =>
  (draft) => {
    const named = stageNamed(draft.definition, stage)
    const claimed = name !== 'skipped' && named !== null
    const inputs = claimed ? inputsOf(draft.workflow, named) : []
    return event(name, { stage, attempt: 1, ...asTrailers(inputs) }, null, over)(draft)
  }

export const started = attempt('started')
export const failed = attempt('failed')
export const skipped = attempt('skipped')

export const OUTPUT = `sha256:${'0'.repeat(64)}` as Digest

/** Checks that ran on the tip's tree: their names, and the exit codes of those that failed. */
export function checked(
  stage: string,
  by: Signatory,
  exits: Readonly<Record<string, number>>,
  over: Over = {},
): Act {
  return (draft) => {
    const tree = oidOf(draft.tree, draft.world.format)
    const result = ([name, exit]: [string, number]): CheckResult => ({ name, tree, exit, output: OUTPUT })
    return event('checked', { stage, checks: Object.entries(exits).map(result) }, by, over)(draft)
  }
}

/** A decision about a record that a stage lists as `of`, as it reads now; what is not there has a digest of nothing. */
export const waived =
  (stage: string, of: string, id: string, by: Signatory, over: Over = {}): Act =>
  (draft) => {
    const digest = draft.workflow.data.records.get(of)?.get(id)?.digest ?? OUTPUT
    return event('waived', { stage, waivers: [{ of, id, digest }], as: 'waived' }, by, over)(draft)
  }

/** The next question of a log. */
export const asked =
  (about: readonly { of: string; id: string }[] = [], over: Over = {}): Act =>
  (draft) =>
    event(
      'asked',
      {
        asking: null,
        question: `Q${draft.workflow.data.questions.length + 1}`,
        about,
        agent: null,
        transcript: null,
      },
      null,
      over,
    )(draft)

/** An answer to the question of that name, or one that nobody asked. */
export const answered =
  (id: string, by: Signatory, over: Over = {}): Act =>
  (draft) => {
    const question = draft.workflow.data.questions.find((each) => each.id === id)
    const at = question?.asked ?? madeUpOid('nothing', draft.world.format)
    return event('answered', { question: { id, asked: at } }, by, over)(draft)
  }

export const paused: Act = event('paused', {})
export const resumed: Act = event('resumed', {})
export const abandoned: Act = event('abandoned', {})
export const abandonedBy = (by: Signatory): Act => event('abandoned', {}, by)

/** Takes over what the target has done since, path by path; `files` is what somebody made of the rest. */
export function updated(files: Files = {}, over: Over = {}): Act {
  return (draft) => {
    const { workflow, main } = draft
    const base = main.find(({ oid }) => oid === workflow.base)
    const tip = main.at(-1)
    if (!base || !tip) throw new Error('the target has no such commit')
    const { fromTheirs } = mergePaths(draftChanges(workflow), changesOf(base.tree, tip.tree))
    const tree = withFiles(withChanges(draft.tree, fromTheirs), files, draft.world.format)
    return event('updated', {}, null, { second: tip.oid, ...over, tree })(draft)
  }
}
