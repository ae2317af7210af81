import { nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import type { KeyId } from '../../domain/log/signer.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { Context } from '../outcome/context.js'
import { ownKey } from '../outcome/own-key.js'

/** Who calls, by what a policy knows people by: the e-mail of Git's author, and the key that would sign. */
export interface Asker {
  /** `Name <email>`; `null` where Git knows nobody. */
  readonly person: string | null
  readonly email: string | null
  readonly key: KeyId | null
}

export async function whoAsks(context: Context): Promise<Asker> {
  const [author, found] = await Promise.all([context.repo.worker(), ownKey(context)])
  const person = author.known ? parsePerson(author.identity.line) : null
  return {
    person: person === null ? null : nameAndEmail(person),
    email: person?.email ?? null,
    key: found.ok ? (found.signer.publicKey.line as KeyId) : null,
  }
}

/** Which people of a policy that is. */
export function namesOf({ principals }: Policy, { email, key }: Asker): ReadonlySet<string> {
  const own = principals.filter(
    ({ emails, keys }) => (email !== null && emails.includes(email)) || (key !== null && keys.includes(key)),
  )
  return new Set(own.map(({ name }) => name))
}
