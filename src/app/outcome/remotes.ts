import { isRemoteName, type RemoteName } from '../../domain/names/remote.js'
import type { Line } from '../../git/native/remote.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

/** How this command speaks to remotes: with nobody at a terminal, Git asks for no password. */
export const lineOf = ({ repo, person, live }: Context): Line => ({
  ...repo.where,
  silent: person === null,
  told: person === null ? undefined : live,
})

/** The names of all remotes that have an address, in order. */
export async function configuredRemotes({ repo }: Pick<Context, 'repo'>): Promise<readonly string[]> {
  const names = [...(await repo.config()).keys()].flatMap((key) => {
    const name = /^remote\.(.+)\.(?:push)?url$/s.exec(key)?.[1]
    return name === undefined ? [] : [name]
  })
  return [...new Set(names)].sort()
}

/** The remote that `chooseRemote` would choose, or `null`: for a hint, where nobody is to be asked. */
export async function likelyRemote(context: Pick<Context, 'repo'>): Promise<string | null> {
  const known = await configuredRemotes(context)
  const wanted = (await context.repo.config()).get('wf.remote')?.at(-1)
  return (
    known.find((name) => name === wanted) ??
    known.find((name) => name === 'origin') ??
    (known.length === 1 ? (known[0] ?? null) : null)
  )
}

/**
 * The remote that drafts are exchanged with: the one named, else `wf.remote`, else `origin`, else the only
 * one. Refuses where there is none, or where it cannot be told which.
 */
export async function chooseRemote(context: Context, given: string | null): Promise<RemoteName> {
  const known = await configuredRemotes(context)
  const wanted =
    given ??
    (await context.repo.config()).get('wf.remote')?.at(-1) ??
    (known.includes('origin') ? 'origin' : null)
  if (known.length === 0) {
    throw new Refused('NO_REMOTE', 'there is no remote to exchange drafts with', 'git remote add origin URL')
  }
  const list = known.slice(0, 5).join(', ')
  const name = wanted ?? (known.length === 1 ? known[0] : undefined)
  if (name === undefined) {
    const message = `which remote? ${list}`
    throw new Refused('WHICH_REMOTE', message, `wf sync --remote ${known[0]}, or git config wf.remote NAME`)
  }
  if (!known.includes(name)) {
    const message = `there is no remote called ${JSON.stringify(name)}: ${list}`
    throw new Refused('NO_SUCH_REMOTE', message, 'git remote -v')
  }
  if (isRemoteName(name)) return name
  const message = `the remote ${JSON.stringify(name)} has a name that no ref can contain`
  throw new Refused('BAD_REMOTE', message, 'git remote rename OLD NEW')
}
