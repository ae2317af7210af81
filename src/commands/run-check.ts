import { candidateFor } from '../app/gate/candidate.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { loadWorkflow, requirePolicy, requireSound, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { decideChecked, guardCheck, nextCheck } from '../domain/decide/check.js'
import type { Path } from '../domain/names/path.js'
import { failureOf, judgeCandidate } from '../engine/run/check-stage.js'
import { alongFact } from './parts/along.js'

/** Runs the commands of the check stage that is next, and records what happened: one signed event. */
export async function runReady(context: Context, slug: string, along: readonly Path[]): Promise<Outcome> {
  const shown = await loadWorkflow(context, slug)
  requireSound(shown)
  const policy = requirePolicy(shown)
  const scene = sceneOf(shown)
  const stage = nextCheck(scene)
  if (!stage) {
    const hint = (await nextOf(context, shown))[0]?.command ?? `wf status ${slug}`
    throw new Refused('NOTHING_TO_RUN', `nothing of ${slug} is ready to run without a command`, hint)
  }
  const signer = await decisionSigner(context)
  const no = guardCheck(scene, signer)
  if (no) return refusal('run', no, { workflow: slug, stage: stage.name })
  const unlisted = stage.checks.find((name) => !policy.checks.some((check) => check.name === name))
  if (unlisted !== undefined) {
    throw new Refused(
      'CHECK_UNLISTED',
      `policy lists no check called "${unlisted}", so it is not run`,
      'wf policy',
    )
  }
  const wanted = policy.checks.filter(({ name }) => stage.checks.length === 0 || stage.checks.includes(name))
  if (wanted.length === 0) throw new Refused('NOTHING_TO_RUN', 'policy lists no checks', 'wf policy')
  const ran = await judgeCandidate(context, shown, stage, { policy, commands: wanted, along })
  const failure = failureOf(stage, ran)
  const recorded = await record(context, 'run', slug, async (loaded) => {
    if (loaded.tip !== shown.tip || (await candidateFor(context, loaded, stage)).tree !== ran.tree)
      throw new Refused('BUSY', `${slug} moved while its checks ran`, `wf run ${slug}`)
    return {
      decided: decideChecked(sceneOf(loaded), stage, ran, ran.evidence, signer, context.hashing),
      signer,
    }
  })
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs, before } = recorded
  return outcome('run', {
    status: failure ? 'refused' : 'done',
    reason: failure
      ? { code: failure.code, message: failure.why, hint: `fix the code, then wf run ${slug}` }
      : null,
    workflow: slug,
    stage: stage.name,
    facts: { checks: ran.checks, ...(ran.red.length > 0 ? { red: ran.red } : {}), ...alongFact(along) },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}
