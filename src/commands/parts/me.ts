import type { Context } from '../../app/outcome/context.js'
import { readLaw } from '../../app/read/law.js'
import { tryDecisionSigner } from '../../app/write/signer.js'
import type { Turn } from '../../domain/decide/turn.js'
import { nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import type { KeyId } from '../../domain/log/signer.js'

/** Whose turn it is, for whom calls. */
export interface Actor {
  readonly mine: boolean
  /** `you`, names, or what is waited for; empty for nobody. */
  readonly who: string
}

/** Tells a turn in a workflow for a target to whom calls: by the e-mail that Git knows, or the key that signs. */
export type TellTurn = (turn: Turn, opener: string, target: string | null) => Promise<Actor>

export async function turnTeller(context: Context): Promise<TellTurn> {
  const { repo } = context
  const [author, signer] = await Promise.all([repo.identify('author'), tryDecisionSigner(context)])
  const person = author.known ? parsePerson(author.identity.line) : null
  const key = 'key' in signer ? signer.key : null
  const known = new Map<string, Promise<ReadonlySet<string>>>()
  const myNames = (target: string): Promise<ReadonlySet<string>> => {
    const found = known.get(target) ?? namesAt(context, target, person?.email ?? null, key)
    known.set(target, found)
    return found
  }
  const me = person === null ? null : nameAndEmail(person)
  return async (turn, opener, target) => {
    switch (turn.kind) {
      case 'nobody':
        return { mine: false, who: '' }
      case 'program':
        return { mine: false, who: 'a running stage' }
      case 'opener':
        return opener === me ? YOU : { mine: false, who: opener.replace(/ <[^<>]*>$/, '') }
      case 'people': {
        const mine = target === null ? new Set<string>() : await myNames(target)
        if (turn.names.some((name) => mine.has(name))) return YOU
        const [first = 'nobody in the policy', second, ...more] = turn.names
        const others =
          more.length > 0 ? ` or ${more.length + 1} others` : second === undefined ? '' : ` or ${second}`
        return { mine: false, who: `${first}${others}` }
      }
    }
  }
}

const YOU: Actor = { mine: true, who: 'you' }

/** Which people of a branch's policy the caller is. */
async function namesAt(
  { repo }: Context,
  target: string,
  email: string | null,
  key: KeyId | null,
): Promise<ReadonlySet<string>> {
  const name = `refs/heads/${target}`
  const ref = (await repo.refs([name])).find((each) => each.name === name)
  const law = ref === undefined ? null : await readLaw(repo, ref.oid)
  if (law?.kind !== 'policy') return new Set()
  const own = law.policy.principals.filter(
    ({ emails, keys }) => (email !== null && emails.includes(email)) || (key !== null && keys.includes(key)),
  )
  return new Set(own.map(({ name: principal }) => principal))
}
