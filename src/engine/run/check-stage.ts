import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../../app/read/load.js'
import { type Act, headOf, isOutcome, type Others, record } from '../../app/write/record.js'
import { type DecisionSigner, tryDecisionSigner } from '../../app/write/signer.js'
import { decideChecked, guardCheck } from '../../domain/decide/check.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import type { Path } from '../../domain/names/path.js'
import type { CheckCommand } from '../../domain/policy/policy.js'
import { type CheckPolicy, runChecks } from './checks.js'
import type { Handed } from './claims.js'

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
  const unlisted = stage.checks.find((name) => !standing.checks.some((check) => check.name === name))
  if (unlisted !== undefined)
    return {
      ok: false,
      why: `policy lists no check called "${unlisted}", so it is not run`,
      command: 'wf policy',
    }
  const commands = standing.checks.filter(
    ({ name }) => stage.checks.length === 0 || stage.checks.includes(name),
  )
  if (commands.length === 0) return { ok: false, why: 'policy lists no checks', command: 'wf policy' }
  return { ok: true, signer, policy: standing, commands }
}

/** Runs the commands on the tip's tree, and signs for what happened. */
export async function runCheckStage(
  context: Context,
  slug: string,
  stage: StageDefinition,
  { signer, policy, commands }: Extract<CheckReady, { ok: true }>,
  others: Others | null,
  along: readonly Path[],
): Promise<Handed> {
  const shown = await loadWorkflow(context, slug)
  const { tip } = await headOf(context, shown)
  const checks = await runChecks(context, tip.tree, policy, commands, { along }).catch((error: unknown) => {
    if (error instanceof Refused && NOT_BEGUN.includes(error.reason.code)) return error.reason
    throw error
  })
  if ('code' in checks) return { taken: false, code: checks.code, why: checks.message }
  const act = async (loaded: Loaded): Promise<Act> => {
    const now = await headOf(context, loaded)
    if (now.tip.tree !== tip.tree)
      throw new Refused('BUSY', `${slug} moved while its checks ran`, `wf run ${slug}`)
    return { decided: decideChecked(sceneOf(loaded), stage, checks, signer), signer }
  }
  const done = await record(context, 'run', slug, act, others)
  if (isOutcome(done)) return { taken: false, code: done.reason?.code ?? '', why: done.reason?.message ?? '' }
  const failed = checks.find((check) => check.exit !== 0)
  if (failed === undefined) return { taken: true }
  return {
    taken: false,
    code: 'CHECK_FAILED',
    why: `the check "${failed.name}" ended with exit code ${failed.exit}`,
  }
}
