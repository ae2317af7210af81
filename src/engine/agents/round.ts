import { keepAttempt } from '../../app/gate/attempts.js'
import { type Proposed, propose } from '../../app/gate/propose.js'
import {
  commitAt,
  notCleaned,
  pathRefused,
  requireNoneNested,
  requireNoSubmodule,
} from '../../app/gate/take-diff.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Loaded } from '../../app/read/load.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { CheckCommand } from '../../domain/policy/policy.js'
import type { Usage } from '../../domain/text/usage.js'
import type { Patch } from '../../domain/tree/patch.js'
import type { CloneCaptured } from '../../git/clone/clone.js'
import { announce } from '../stages/running.js'
import { type AgentClone, inAgentClone } from './clone/agent-clone.js'
import { noteOn } from './clone/watch.js'
import { deniedLine } from './speak/agent.js'

/** Who works in the clone: a command, or an agent by its name. */
export interface Worker {
  readonly name: string
  readonly variables: readonly string[]
  /** `activity` gets what it prints, line by line. */
  readonly work: (at: AgentClone, activity: (line: string) => void) => Promise<Ended>
}

export type Ended =
  | {
      readonly ok: true
      readonly answer: string | null
      readonly usage: Usage | null
      /** Permissions that it did not get. */
      readonly denied: readonly string[]
    }
  | {
      readonly ok: false
      readonly code: string
      readonly message: string
      readonly hint: string
      readonly usage?: Usage | null
      readonly facts?: Readonly<Record<string, unknown>>
    }

export interface RoundRequest {
  readonly loaded: Loaded
  /** The stage that takes its patches. */
  readonly stage: string
  /** The patch to start from; `null`: the tip of the draft. */
  readonly begun: Patch | null
  readonly worker: Worker
  readonly note: string
  /** What runs in the clone first, by policy. */
  readonly setup: readonly CheckCommand[]
  /** Ignored files of the working tree that go along into the clone. */
  readonly along: readonly Path[]
}

export interface RoundDone {
  readonly proposed: Proposed
  /** What the agent said at the end; `null` for a command. */
  readonly answer: string | null
  readonly usage: Usage | null
  /** Files of this repository's Git directory that changed meanwhile. */
  readonly changed: readonly string[]
}

/**
 * One round of work on the code, in a clone that is thrown away. What was changed becomes a patch that waits for review.
 * A round that fails, or is interrupted, submits nothing; what it had changed is kept as an attempt, and the refusal
 * says how to submit it.
 */
export async function runRound(context: Context, slug: string, request: RoundRequest): Promise<RoundDone> {
  const { loaded, stage, begun, worker, note, setup, along } = request
  const commit = begun?.oid ?? loaded.tip
  const onto = begun?.parent ?? loaded.tip
  const clone = { commit, agent: worker.name, variables: worker.variables, shared: false, setup, along }
  return inAgentClone(context, clone, async (at) => {
    const proposal = (tree: Oid, usage: Usage | null) => ({
      onto,
      tree,
      note,
      agent: worker.name,
      stage,
      usage,
    })
    const keep = async (usage: Usage | null): Promise<string | null> => {
      at.still()
      const result = await at.clone.captureTree()
      if (!result.captured || (begun !== null && result.tree === begun.tree)) return null
      const number = await keepAttempt(context, slug, proposal(result.tree, usage))
      return number === null ? null : `wf submit-diff ${slug} --from-attempt ${number}`
    }
    const announced = await announce(context, { slug, stage, agent: worker.name, attempt: null })
    const ended = await worker
      .work(at, announced.activity)
      .catch(async (error: unknown) => {
        const submit = context.signal.aborted ? await keep(null) : null
        if (submit !== null) context.progress(`what ${worker.name} had written is kept: ${submit}`)
        throw error
      })
      .finally(announced.end)
    const { repository } = await at.meddled()
    for (const said of noteOn({ clone: [], repository })) context.progress(said)
    const changed = repository.length > 0 ? { changed: repository } : {}
    if (!ended.ok) {
      const submit = await keep(ended.usage ?? null)
      const message =
        submit === null
          ? ended.message
          : `${ended.message}. Nothing was submitted; what it had written is kept`
      throw new Refused(ended.code, message, submit ?? ended.hint, {
        ...ended.facts,
        ...(ended.usage ? { usage: ended.usage } : {}),
        ...changed,
      })
    }
    context.signal.throwIfAborted()
    at.still()
    const tree = capturedTree(await at.clone.captureTree(), worker.name)
    if (tree === (begun?.tree ?? (await commitAt(context, commit)).tree))
      throw new Refused('EMPTY_DIFF', nothingChanged(worker.name, ended), `wf status ${slug}`, {
        ...(ended.answer === null ? {} : { answer: ended.answer }),
        ...changed,
      })
    const proposed = await propose(context, slug, proposal(tree, ended.usage))
    return { proposed, answer: ended.answer, usage: ended.usage, changed: repository }
  })
}

function nothingChanged(name: string, { answer, denied }: Extract<Ended, { ok: true }>): string {
  const [line = ''] = (answer ?? '').trim().split('\n')
  const said = line === '' ? '' : `. It answered: ${line}`
  const no = denied.length === 0 ? '' : `. ${deniedLine(denied)}`
  return `${name} changed no file, so there is nothing to review${no}${said}`
}

function capturedTree(result: CloneCaptured, name: string): Oid {
  if (result.captured) {
    requireNoneNested(result.nested)
    requireNoSubmodule(result.submodules)
    return result.tree
  }
  if (result.why === 'refused') throw pathRefused(result.paths)
  if (result.why === 'filter') {
    const hint =
      'git config --edit: name a program outside of the repository, by its whole path or found on PATH'
    throw notCleaned(result, hint)
  }
  throw new Refused('COMMAND_FAILED', `${name} removed the folder that it worked in`, AGAIN)
}

export const AGAIN = 'fix the command, and run it again: each run begins on a fresh clone'
