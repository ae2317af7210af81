import { DRAFTS } from '../../domain/names/slug.js'
import { formerNames } from '../../domain/policy/renamed.js'
import type { Ref } from '../../git/port.js'
import type { Context } from '../outcome/context.js'
import { readLaw } from './law.js'

/** Finds the branch that had this full name before, by the law at its tip; `null`: none here. */
export type CalledNow = (name: string) => Promise<Ref | null>

/** More branches with laws of their own are not asked. */
const MOST_BRANCHES = 200

/** Each name is looked up once: thousands of workflows may be for one branch. */
export function calledNow({ repo }: Context): CalledNow {
  const found = new Map<string, Promise<Ref | null>>()
  let laws: Promise<readonly (readonly [Ref, readonly string[]])[]> | null = null
  const readAll = async () => {
    const branches = (await repo.refs(['refs/heads/'])).filter(({ name }) => !name.startsWith(DRAFTS))
    return Promise.all(
      branches.slice(0, MOST_BRANCHES).map(async (ref) => {
        const law = await readLaw(repo, ref.oid).catch(() => null)
        return [ref, law?.kind === 'policy' ? formerNames(law.policy, ref.name) : []] as const
      }),
    )
  }
  const find: CalledNow = async (name) => {
    laws ??= readAll()
    return (await laws).find(([, names]) => names.includes(name))?.[0] ?? null
  }
  return (name) => {
    const known = found.get(name) ?? find(name)
    found.set(name, known)
    return known
  }
}
