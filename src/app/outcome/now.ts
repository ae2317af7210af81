import { parsePerson } from '../../domain/log/commit.js'
import type { Context } from './context.js'

/** Seconds since 1970, as Git would write them into a commit now: what ages are counted from. */
export async function nowOf({ repo }: Context): Promise<number> {
  // Without a date of somebody's choice it is the machine's.
  if (repo.where.env.GIT_COMMITTER_DATE === undefined) return secondsNow()
  const committer = await repo.identify('committer')
  const person = committer.known ? parsePerson(committer.identity.line) : null
  return person?.seconds ?? secondsNow()
}

const secondsNow = (): number => Math.floor(Date.now() / 1000)
