import { candidateFor } from '../../app/gate/candidate.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../../app/read/load.js'
import { type Act, isOutcome, type Others, record } from '../../app/write/record.js'
import { type DecisionSigner, tryDecisionSigner } from '../../app/write/signer.js'
import { decideChecked, guardCheck } from '../../domain/decide/check.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import type { CheckResult } from '../../domain/log/trailer-values.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { CheckCommand, Policy } from '../../domain/policy/policy.js'
import { whyNotRed } from '../../domain/workflow/red.js'
import type { Evidence } from '../../domain/workflow/workflow.js'
import { type CheckPolicy, runChecks } from './checks.js'
import type { Handed } from './claims.js'
import { type RedRun, runRed } from './red.js'

/** Refusals after which no check ran. */
export const NOT_BEGUN: readonly string[] = ['SETUP_FAILED', 'ALONG_TRACKED']

export type CheckReady =
  | {
      readonly ok: true
      readonly signer: DecisionSigner
      readonly policy: CheckPolicy
      readonly commands: readonly CheckCommand[]
    }
  | { readonly ok: false; readonly why: string; readonly command: string }

/** What a check stage would run, and who would sign for it; or why nobody here can. */
export async function prepareChecks(
  context: Context,
  loaded: Loaded,
  stage: StageDefinition,
): Promise<CheckReady> {
  const { standing } = loaded
  if (standing === null)
    return { ok: false, why: 'there is no policy that lists its commands', command: 'wf init' }
  const signer = await tryDecisionSigner(context)
  if ('code' in signer) return { ok: false, why: signer.message, command: signer.hint }
  const no = guardCheck(sceneOf(loaded), signer)
  if (no) return { ok: false, why: no.message, command: no.hint ?? 'wf policy' }
  const commands = commandsOf(stage, standing)
  if ('code' in commands) return { ok: false, why: commands.message, command: commands.hint }
  return { ok: true, signer, policy: standing, commands }
}

interface NoCommands {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** The commands of the policy that a check stage runs, or why there are none to run. */
export function commandsOf(
  { checks }: StageDefinition,
  policy: Pick<Policy, 'checks'>,
): readonly CheckCommand[] | NoCommands {
  const hint = 'wf policy'
  const unlisted = checks.find((name) => !policy.checks.some((check) => check.name === name))
  if (unlisted !== undefined) {
    const message = `policy lists no check called "${unlisted}", so it is not run`
    return { code: 'CHECK_UNLISTED', message, hint }
  }
  const commands = policy.checks.filter(({ name }) => checks.length === 0 || checks.includes(name))
  return commands.length > 0 ? commands : { code: 'NOTHING_TO_RUN', message: 'policy lists no checks', hint }
}

/** Runs the commands on what the stage sees, and signs for what happened. */
export async function runCheckStage(
  context: Context,
  slug: string,
  stage: StageDefinition,
  { signer, policy, commands }: Extract<CheckReady, { ok: true }>,
  others: Others | null,
  along: readonly Path[],
): Promise<Handed> {
  const shown = await loadWorkflow(context, slug)
  const ran = await judgeCandidate(context, shown, stage, { policy, commands, along }).catch(
    (error: unknown) => {
      if (error instanceof Refused && NOT_BEGUN.includes(error.reason.code)) return error.reason
      throw error
    },
  )
  if ('code' in ran) return { taken: false, code: ran.code, why: ran.message }
  const act = (loaded: Loaded) => actOnChecks(context, loaded, stage, ran, signer)
  const done = await record(context, 'run', slug, act, others)
  if (isOutcome(done)) return { taken: false, code: done.reason?.code ?? '', why: done.reason?.message ?? '' }
  const failure = failureOf(stage, ran)
  return failure === null ? { taken: true } : { taken: false, ...failure }
}

/** What the commands of a check stage came to. */
export interface Ran {
  readonly tree: Oid
  readonly evidence: Evidence
  readonly checks: readonly CheckResult[]
  readonly red: readonly CheckResult[]
}

/** Runs the commands on what the stage sees and, where it asks for that and they pass, on the base with its tests alone. */
export async function judgeCandidate(
  context: Context,
  loaded: Loaded,
  stage: StageDefinition,
  how: RedRun,
): Promise<Ran> {
  const candidate = await candidateFor(context, loaded, stage)
  const { tree, evidence } = candidate
  const checks = await runChecks(context, tree, how.policy, how.commands, { along: how.along, keep: true })
  const passed = checks.every(({ exit }) => exit === 0)
  const red = passed ? await runRed(context, loaded, stage, candidate, how) : []
  return { tree, evidence, checks, red }
}

/** Signs for what the commands came to, where what they ran on is what the stage sees now. Refuses with `BUSY` else. */
export async function actOnChecks(
  context: Context,
  loaded: Loaded,
  stage: StageDefinition,
  ran: Ran,
  signer: DecisionSigner,
): Promise<Act> {
  const { slug } = loaded.workflow
  if ((await candidateFor(context, loaded, stage)).tree !== ran.tree)
    throw new Refused('BUSY', `${slug} moved while its checks ran`, `wf run ${slug}`)
  const decided = decideChecked(sceneOf(loaded), stage, ran, ran.evidence, signer, context.hashing)
  return { decided, signer }
}

/** Why a check stage failed; `null` where it passed. */
export function failureOf(
  stage: StageDefinition,
  { checks, red }: Pick<Ran, 'checks' | 'red'>,
): { readonly code: string; readonly why: string } | null {
  const failed = checks.find((check) => check.exit !== 0)
  if (failed !== undefined)
    return { code: 'CHECK_FAILED', why: `the check "${failed.name}" ended with exit code ${failed.exit}` }
  const green = whyNotRed(stage, { red })
  return green === null ? null : { code: 'NOT_RED', why: `${stage.name}: ${green}` }
}
