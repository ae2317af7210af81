import type { Refusal } from '../../domain/decide/decision.js'
import type { Context } from '../context.js'
import { asApplied } from './as-applied.js'
import { judgePush } from './judge-push.js'
import { readStandardInput, receivedRefs } from './pushed-refs.js'

/** What a client wants of this repository, judged by what the repository holds. */
export async function judgeReceived(context: Context): Promise<readonly Refusal[]> {
  const reading = () => {}
  const applied = await asApplied(context, receivedRefs(await readStandardInput()))
  return applied.ok ? judgePush(context, { moved: applied.moved, tracked: null, reading }) : applied.refusals
}
