import type { Refusal } from '../../../domain/decide/decision.js'
import { isRemoteName } from '../../../domain/names/remote.js'
import type { Context } from '../../outcome/context.js'
import { noteSent } from '../../write/sent.js'
import { judgePush } from './judge-push.js'
import { readStandardInput, sentRefs } from './pushed-refs.js'

/** Before a push to `remote`, a name or an address: judged by the law of the target, whatever is checked out, and noted. */
export async function judgeSent(context: Context, remote: string): Promise<readonly Refusal[]> {
  const moved = sentRefs(await readStandardInput())
  const tracked = `refs/remotes/${isRemoteName(remote) ? remote : '.'}/`
  const refusals = await judgePush(context, { moved, tracked, reading: () => {} })
  if (refusals.length === 0)
    await noteSent(
      context,
      moved.map(({ name, to }) => ({ ref: name, to })),
    )
  return refusals
}
