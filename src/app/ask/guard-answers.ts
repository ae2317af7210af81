import { parsePerson } from '../../domain/log/commit.js'
import type { KeyId } from '../../domain/log/signer.js'
import { countKey } from '../../domain/policy/policy.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { ownKey } from '../outcome/own-key.js'
import { people } from '../outcome/people.js'
import type { Loaded } from '../read/load.js'
import { guardAgent } from './agent-rail.js'

/**
 * A form is a person's to answer. It is not signed, so this is a rail: whoever runs as an agent, commits under the
 * address of one, or has the key of one is refused. A signature is asked for by an approval of the answers.
 */
export async function guardAnswers(context: Context, { workflow, standing }: Loaded): Promise<void> {
  await guardAgent(context, workflow.slug)
  if (standing === null) return
  const who = await people(context)
  const emails = [who.author, who.committer].map((line) => parsePerson(line)?.email.toLowerCase())
  const named = standing.principals.find(
    (principal) => principal.agent && principal.emails.some((email) => emails.includes(email.toLowerCase())),
  )
  if (named !== undefined) throw refusal(`${named.name} is an agent in the policy`)
  const found = await ownKey(context)
  if (!found.ok) return
  const { line, fingerprint } = found.signer.publicKey
  const counted = countKey(standing, line as KeyId, fingerprint, [])
  if (!counted.ok && counted.code === 'AGENT_DECISION') throw refusal(counted.why)
}

const refusal = (why: string): Refused =>
  new Refused('AGENT_DECISION', `${why}, and people answer forms`, 'git config user.email YOUR-OWN-ADDRESS')
