import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { loadWorkflow, requirePolicy, requireSound, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { guardCheck, nextCheck } from '../domain/decide/check.js'
import type { Path } from '../domain/names/path.js'
import { actOnChecks, commandsOf, failureOf, judgeCandidate, type Ran } from '../engine/run/check-stage.js'
import { alongFact } from './parts/along.js'

/** A patch that waits is made anew; what is in the draft is mended there. */
const wayOn = (slug: string, { evidence }: Ran): string =>
  evidence.candidate.length > 0 ? `wf reject-diff ${slug} -m WHY` : `fix the code, then wf run ${slug}`

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
  const commands = commandsOf(stage, policy)
  if ('code' in commands) throw new Refused(commands.code, commands.message, commands.hint)
  const ran = await judgeCandidate(context, shown, stage, { policy, commands, along })
  const failure = failureOf(stage, ran)
  const recorded = await record(context, 'run', slug, async (loaded) => {
    if (loaded.tip !== shown.tip)
      throw new Refused('BUSY', `${slug} moved while its checks ran`, `wf run ${slug}`)
    return actOnChecks(context, loaded, stage, ran, signer)
  })
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs, before } = recorded
  return outcome('run', {
    status: failure ? 'refused' : 'done',
    reason: failure ? { code: failure.code, message: failure.why, hint: wayOn(slug, ran) } : null,
    workflow: slug,
    stage: stage.name,
    facts: { checks: ran.checks, ...(ran.red.length > 0 ? { red: ran.red } : {}), ...alongFact(along) },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}
