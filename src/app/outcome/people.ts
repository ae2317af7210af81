import type { ByteString } from '../../domain/text/bytes.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

/** Author and committer as they stand in a commit's header. */
export interface People {
  readonly author: ByteString
  readonly committer: ByteString
}

/** Who commits here, now. Refuses where Git does not know. */
export async function people({ repo }: Context): Promise<People> {
  const { author, committer } = await repo.identifyBoth()
  if (!author.known || !committer.known) {
    throw new Refused(
      'NO_IDENTITY',
      'Git does not know who you are',
      'git config user.name NAME; git config user.email EMAIL',
    )
  }
  return { author: author.identity.line, committer: committer.identity.line }
}
