import { parsePerson } from '../../domain/log/commit.js'
import type { Context } from './context.js'

/** Seconds since 1970, as Git would write them into a commit now: what ages are counted from. */
export async function nowOf({ repo }: Context): Promise<number> {
  const committer = await repo.identify('committer')
  const person = committer.known ? parsePerson(committer.identity.line) : null
  return person?.seconds ?? Math.floor(Date.now() / 1000)
}
