import type { Context } from '../../app/outcome/context.js'
import { readLaw } from '../../app/read/law.js'
import { type Asker, namesOf, whoAsks } from '../../app/read/who-asks.js'
import { tellPeople } from '../../domain/decide/may-decide.js'
import type { Turn } from '../../domain/decide/turn.js'
import type { Ref } from '../../git/port.js'

/** Whose turn it is, for whom calls. */
export interface Actor {
  readonly mine: boolean
  /** `you`, names, or what is waited for; empty for nobody. */
  readonly who: string
}

/** Tells a turn in a workflow for a target to whom calls: by the e-mail that Git knows, or the key that signs. */
export type TellTurn = (turn: Turn, opener: string, target: string | null) => Promise<Actor>

/** `target`: a branch that has been read already. */
export async function turnTeller(context: Context, target: Ref | null = null): Promise<TellTurn> {
  const asker = await whoAsks(context)
  const known = new Map<string, Promise<ReadonlySet<string>>>()
  const myNames = (branch: string): Promise<ReadonlySet<string>> => {
    const found = known.get(branch) ?? namesAt(context, branch, asker, target)
    known.set(branch, found)
    return found
  }
  return async (turn, opener, branch) => {
    switch (turn.kind) {
      case 'nobody':
        return { mine: false, who: '' }
      case 'program':
        return { mine: false, who: 'a running stage' }
      case 'opener':
        return opener === asker.person ? YOU : { mine: false, who: opener.replace(/ <[^<>]*>$/, '') }
      case 'people': {
        const mine = branch === null ? new Set<string>() : await myNames(branch)
        if (turn.names.some((name) => mine.has(name))) return YOU
        return { mine: false, who: tellPeople(turn.names) }
      }
    }
  }
}

const YOU: Actor = { mine: true, who: 'you' }

/** Which people of a branch's policy the caller is. */
async function namesAt(
  { repo }: Context,
  branch: string,
  asker: Asker,
  read: Ref | null,
): Promise<ReadonlySet<string>> {
  const name = `refs/heads/${branch}`
  const ref = read?.name === name ? read : (await repo.refs([name])).find((each) => each.name === name)
  const law = ref === undefined ? null : await readLaw(repo, ref.oid)
  return law?.kind === 'policy' ? namesOf(law.policy, asker) : new Set()
}
