import { draftRef } from '../../domain/names/slug.js'
import { pushRefs } from '../../git/native/remote.js'
import { RemoteFailed } from '../../git/process/failure.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { chooseRemote, configuredRemotes, lineOf } from '../outcome/remotes.js'
import type { Loaded } from '../read/load.js'
import type { Others } from '../write/record.js'
import { noteSent } from '../write/sent.js'
import { seenAt } from './remote-standing.js'
import { syncOnce } from './sync.js'

/** A log that several clones write, each through the same remote. */
export interface Share extends Others {
  readonly remote: string
  /** Brings the draft here and the one there together. Refuses where both went on and somebody has to decide. */
  follow(): Promise<void>
  /** What could not be told there, though it stands here; `null` where all of it was. */
  readonly untold: string | null
  /** Whoever uses this may record what nobody can take from them, though the remote does not answer. */
  readonly ours: Others
}

export interface ShareWish {
  /** Share it by this remote, whether the draft was seen there or not. */
  readonly remote: string | null
  /** Write here alone, whatever was seen anywhere. */
  readonly offline: boolean
}

const TRIES = 5

/**
 * How others hear of what is written to this log; `null` where nobody else has it: its draft was never seen at a
 * remote, and none is asked for.
 */
export async function shareOf(context: Context, loaded: Loaded, wish: ShareWish): Promise<Share | null> {
  if (wish.offline) return null
  if (wish.remote !== null) return share(context, loaded, wish.remote)
  const known = await configuredRemotes(context)
  const seen = seenAt(loaded).filter((name) => known.includes(name))
  const preferred = (await context.repo.config()).get('wf.remote')?.at(-1) ?? 'origin'
  const name = seen.includes(preferred) ? preferred : seen[0]
  return name === undefined ? null : share(context, loaded, name)
}

async function share(context: Context, { workflow: { slug } }: Loaded, name: string): Promise<Share> {
  const remote = await chooseRemote(context, name)
  const ref = draftRef(slug)
  let there: string | null = null
  let untold: string | null = null

  async function follow(): Promise<void> {
    const wanted = { remote, slug, pending: false, transcripts: false, consent: refuseToDecide }
    for (let tries = 0; tries < TRIES; tries++) {
      const synced = await syncOnce(context, wanted)
      if (synced === 'moved') continue
      if (synced.reason !== null)
        throw new Refused(synced.reason.code, synced.reason.message, synced.reason.hint, synced.facts)
      there = (await context.repo.refs([ref]))[0]?.oid ?? null
      untold = null
      return
    }
    throw new Refused('BUSY', `${remote} changed faster than this clone could follow`, `wf sync ${slug}`)
  }

  const tell: Others['tell'] = async ({ tip }) => {
    const before = there
    const push = { ref, from: before as typeof tip.oid | null, to: tip.oid }
    await noteSent(context, [push])
    const pushed = await pushRefs(lineOf(context), remote, [push])
    if (pushed.done) {
      there = tip.oid
      return 'told'
    }
    await follow()
    if (there !== before) return 'moved'
    const why = [...pushed.said, ...pushed.refused.map((each) => each.why)].join('; ')
    throw new Refused('PUSH_REFUSED', `${remote} refused ${ref}: ${why}`, `wf sync ${slug}`)
  }

  return {
    remote,
    follow,
    tell,
    get untold() {
      return untold
    },
    ours: {
      async tell(head, loaded) {
        try {
          return await tell(head, loaded)
        } catch (error) {
          if (!(error instanceof RemoteFailed) && !(error instanceof Refused)) throw error
          // An attempt that is claimed there is nobody else's: what came of it is not lost for that.
          untold = `${remote} was not told: ${error.message}`
          context.progress(untold)
          return 'told'
        }
      },
    },
  }
}

/** What a person decided is theirs to decide again: no run does it for them. */
async function refuseToDecide(slug: string): Promise<never> {
  const message = `${slug} diverged: check what was done here before it goes on`
  throw new Refused('DIVERGED', message, `wf sync ${slug} --decide-again`)
}
