import type { Refusal } from '../../../domain/decide/decision.js'
import type { Context } from '../../outcome/context.js'
import { Refused } from '../../outcome/outcome.js'
import { asApplied } from './as-applied.js'
import { judgePush } from './judge-push.js'
import { readStandardInput, receivedRefs } from './pushed-refs.js'
import { startWatchdog } from './watchdog.js'

/**
 * What a client wants of this repository, judged by what the repository holds. It takes no longer than
 * `wf.hookTimeout` says, in seconds, and ends when the client is gone.
 */
export async function judgeReceived(context: Context): Promise<readonly Refusal[]> {
  const { reading, ready, stop } = startWatchdog(await secondsOf(context))
  try {
    reading('which refs there are')
    const told = receivedRefs(await readStandardInput())
    const [applied] = await Promise.all([asApplied(context, told), ready])
    if (!applied.ok) return applied.refusals
    return await judgePush(context, { moved: applied.moved, tracked: null, reading })
  } finally {
    await stop()
  }
}

const SECONDS = 120

async function secondsOf({ repo }: Context): Promise<number> {
  const given = (await repo.config()).get('wf.hooktimeout')?.at(-1)
  if (given === undefined) return SECONDS
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given)
  const message = `wf.hookTimeout is ${JSON.stringify(given)}, not a number of seconds`
  throw new Refused('BAD_TIMEOUT', message, `git config wf.hookTimeout ${SECONDS}`)
}
