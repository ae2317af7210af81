import { evidenceNow } from '../../app/gate/candidate.js'
import { transcriptDigest, transcriptUpdate } from '../../app/gate/transcripts.js'
import { writePatch } from '../../app/gate/write-patch.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { people } from '../../app/outcome/people.js'
import type { Loaded } from '../../app/read/load.js'
import { sceneOf } from '../../app/read/load.js'
import { type Act, headOf, isOutcome, type Others, record } from '../../app/write/record.js'
import { writeOrdinary } from '../../app/write/write-ordinary.js'
import { writeText } from '../../app/write/write-text.js'
import { decideAgentAsks } from '../../domain/decide/ask.js'
import {
  decideFail,
  decideResult,
  decideSkip,
  decideStart,
  type Looked,
} from '../../domain/decide/attempt.js'
import { type Decided, refused, steps, unchanged } from '../../domain/decide/decision.js'
import { decideSubmit, nextSkip } from '../../domain/decide/submit.js'
import type { Written } from '../../domain/decide/written.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import { bodyOf } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { gateNameFor } from '../../domain/workflow/gates.js'
import { UNFIT } from '../../domain/workflow/unfit.js'
import type { Attempt } from '../../domain/workflow/workflow.js'
import type { RefUpdate } from '../../git/port.js'
import { formatOwner, type Owner, parseOwner, thisProcess } from '../../git/process/process-owner.js'
import { fileAt } from '../../git/trees.js'
import type { StageResult } from '../stages/stage-run.js'

/** One after another: the log of a workflow has one end. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>

export function serial(): Serial {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}

/** Whoever claimed an attempt, as its commit says. */
export function ownerOf(loaded: Loaded, attempt: Pick<Attempt, 'at'>): Owner | null {
  const entry = loaded.entries[attempt.at]
  return entry === undefined ? null : parseOwner(bodyOf(entry.commit.message))
}

const ACTION = 'run'

/**
 * Claims the next attempt at a stage, as it was looked at; `false` where somebody else was faster, or the workflow
 * moved on. Where others share the log, of two that claim at once the remote's compare-and-swap tells who has it.
 */
export async function claim(
  context: Context,
  slug: string,
  stage: StageDefinition,
  looked: Looked,
  others: Others | null,
): Promise<boolean> {
  const by = formatOwner(thisProcess())
  return recorded(
    context,
    slug,
    (loaded) => decideStart(sceneOf(loaded), stage, looked, by, context.hashing),
    others,
  )
}

/** Records what an attempt came to, with all that belongs to it, in one transaction; `false` where it is not taken. */
export async function handIn(
  context: Context,
  slug: string,
  stage: StageDefinition,
  attempt: number,
  result: StageResult,
  others: Others | null,
): Promise<Handed> {
  const act = async (loaded: Loaded): Promise<Act> => {
    const patch =
      result.kind === 'done' && result.patch !== null
        ? await writePatch(context, loaded, {
            ...result.patch,
            agent: result.agent,
            stage: gateNameFor(loaded.workflow.definition, stage),
          })
        : null
    const refs = async (): Promise<readonly RefUpdate[]> => [
      ...(result.transcript !== null && result.transcript !== ''
        ? [await transcriptUpdate(context, slug, stage.name, attempt, result.transcript)]
        : []),
      ...(patch?.refs ?? []),
      ...(result.kind === 'done' ? replaced(loaded, stage, patch?.oid ?? null) : []),
    ]
    if (result.kind === 'failed') {
      const why = [`${result.code}: ${result.why}`, result.note ?? '']
        .filter((each) => each !== '')
        .join('\n')
      return { decided: decideFail(sceneOf(loaded), stage, attempt, why), signer: null, refs }
    }
    const transcript =
      result.transcript === null || result.transcript === ''
        ? null
        : transcriptDigest(context, result.transcript)
    if (result.kind === 'asked') {
      const { about, text, agent: asker } = result
      const by = { agent: asker, transcript }
      return {
        decided: decideAgentAsks(sceneOf(loaded), stage, attempt, { about, text }, by),
        signer: null,
        refs,
      }
    }
    const written = await store(context, loaded, result.files)
    const evidence = await evidenceNow(context, loaded, stage)
    const { agent, note } = result
    const decided = decideResult(sceneOf(loaded), stage, {
      attempt,
      evidence,
      written,
      patch: patch?.oid ?? null,
      agent,
      transcript,
      note,
    })
    const { tip } = await headOf(context, loaded)
    const files = (await result.code?.(tip.tree)) ?? new Map<Path, ByteString>()
    if ('why' in files) return { decided: refused(files.code, files.why, `wf run ${slug}`), signer: null }
    const code = changesOf(await store(context, loaded, files))
    if (code.length === 0) return { decided, signer: null, refs }
    const who = await people(context)
    const subject = `Write what ${stage.name} of ${slug} is to write`
    return { decided, signer: null, refs, first: (head) => writeOrdinary(context, head, code, subject, who) }
  }
  const done = await record(context, ACTION, slug, act, others).catch((error: unknown) => {
    if (error instanceof Refused && error.reason.code === UNFIT) return error
    throw error
  })
  if (done instanceof Refused)
    return { taken: false, code: UNFIT, why: done.reason.message.replaceAll('\n', '; ') }
  if (!isOutcome(done)) return { taken: true }
  return { taken: false, code: done.reason?.code ?? '', why: done.reason?.message ?? '' }
}

/** What a stage hands in takes the place of its last patches; nothing does so too. */
function replaced(
  { workflow, pending }: Loaded,
  { name }: StageDefinition,
  patch: Oid | null,
): readonly RefUpdate[] {
  return pending
    .filter(({ oid }) => oid !== patch && workflow.proposed.get(oid) === name)
    .map((ref) => ({ name: ref.name, from: ref.oid, to: null }))
}

export type Handed =
  /** `asks`: what it asks in place of a result. */
  | { readonly taken: true; readonly asks?: string }
  | { readonly taken: false; readonly code: string; readonly why: string }

/** What differs from the tip; a file that is there keeps its mode. */
const changesOf = (written: readonly Written[]): readonly Change[] =>
  written
    .filter(({ blob, before }) => before?.oid !== blob)
    .map(({ path, blob, before }) => ({
      path,
      old: before,
      new: { mode: before?.mode ?? '100644', oid: blob },
    }))

/** The answers to a form, as a person gave them. */
export async function submitForm(
  context: Context,
  slug: string,
  stage: StageDefinition,
  files: ReadonlyMap<Path, ByteString>,
  others: Others | null,
): Promise<boolean> {
  const act = async (loaded: Loaded): Promise<Act> => {
    const written = await store(context, loaded, files)
    return { decided: decideSubmit(sceneOf(loaded), stage, written, { agent: null, note: '' }), signer: null }
  }
  const done = await record(context, ACTION, slug, act, others)
  if (!isOutcome(done)) return true
  if (done.reason) throw new Refused(done.reason.code, done.reason.message, done.reason.hint)
  return false
}

export const skipStage = (
  context: Context,
  slug: string,
  stage: StageDefinition,
  others: Others | null,
): Promise<boolean> => recorded(context, slug, (loaded) => decideSkip(sceneOf(loaded), stage), others)

/** Passes by approvals that have nothing to decide on. */
export const skipEmpty = (context: Context, slug: string, others: Others | null): Promise<boolean> => {
  const decide = (loaded: Loaded): Decided => {
    const skip = nextSkip(sceneOf(loaded))
    return skip === null ? unchanged('there is nothing to skip') : steps(skip)
  }
  return recorded(context, slug, decide, others)
}

async function recorded(
  context: Context,
  slug: string,
  decide: (loaded: Loaded) => Decided,
  others: Others | null,
): Promise<boolean> {
  const act = async (loaded: Loaded): Promise<Act> => ({ decided: decide(loaded), signer: null })
  const done = await record(context, ACTION, slug, act, others)
  return !isOutcome(done)
}

async function store(
  context: Context,
  loaded: Loaded,
  files: ReadonlyMap<Path, ByteString>,
): Promise<readonly Written[]> {
  const { tip } = await headOf(context, loaded)
  const written: Written[] = []
  for (const [path, content] of files) {
    const blob = await writeText(context, tip.tree, path, content)
    written.push({ path, blob, before: await fileAt(context.repo, tip.tree, path) })
  }
  return written
}
