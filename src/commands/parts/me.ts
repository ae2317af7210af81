import type { Context } from '../../app/outcome/context.js'
import { readLaw } from '../../app/read/law.js'
import { type Asker, namesOf, whoAsks } from '../../app/read/who-asks.js'
import { tellPeople } from '../../domain/decide/may-decide.js'
import type { Turn } from '../../domain/decide/turn.js'

/** Whose turn it is, for whom calls. */
export interface Actor {
  readonly mine: boolean
  /** `you`, names, or what is waited for; empty for nobody. */
  readonly who: string
}

/** Tells a turn in a workflow for a target to whom calls: by the e-mail that Git knows, or the key that signs. */
export type TellTurn = (turn: Turn, opener: string, target: string | null) => Promise<Actor>

export async function turnTeller(context: Context): Promise<TellTurn> {
  const asker = await whoAsks(context)
  const known = new Map<string, Promise<ReadonlySet<string>>>()
  const myNames = (target: string): Promise<ReadonlySet<string>> => {
    const found = known.get(target) ?? namesAt(context, target, asker)
    known.set(target, found)
    return found
  }
  return async (turn, opener, target) => {
    switch (turn.kind) {
      case 'nobody':
        return { mine: false, who: '' }
      case 'program':
        return { mine: false, who: 'a running stage' }
      case 'opener':
        return opener === asker.person ? YOU : { mine: false, who: opener.replace(/ <[^<>]*>$/, '') }
      case 'people': {
        const mine = target === null ? new Set<string>() : await myNames(target)
        if (turn.names.some((name) => mine.has(name))) return YOU
        return { mine: false, who: tellPeople(turn.names) }
      }
    }
  }
}

const YOU: Actor = { mine: true, who: 'you' }

/** Which people of a branch's policy the caller is. */
async function namesAt({ repo }: Context, target: string, asker: Asker): Promise<ReadonlySet<string>> {
  const name = `refs/heads/${target}`
  const ref = (await repo.refs([name])).find((each) => each.name === name)
  const law = ref === undefined ? null : await readLaw(repo, ref.oid)
  return law?.kind === 'policy' ? namesOf(law.policy, asker) : new Set()
}
