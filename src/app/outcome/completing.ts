import { allOf, fetching } from '../../domain/names/fetched.js'
import type { NativeRepository } from '../../git/native/repository.js'
import { isOn } from '../../git/process/config.js'
import type { Context } from './context.js'
import { likelyRemote } from './remotes.js'

/** Does this clone fetch objects only when they are read (`git clone --filter`)? */
export async function isPartial(repo: NativeRepository): Promise<boolean> {
  const config = await repo.config()
  return [...config.keys()].some(
    (key) => key === 'extensions.partialclone' || (/^remote\..+\.promisor$/.test(key) && isOn(config, key)),
  )
}

/** Was something left out when this clone was made? Then an object that is not here says nothing against anybody. */
export async function isCutShort(repo: NativeRepository): Promise<boolean> {
  return (await repo.places()).shallow || (await isPartial(repo))
}

/**
 * The one command that brings everything that is missing here. Git believes that it has what a ref leads to, so all
 * of it comes once more, also what a filter left out; where only history is cut off, that alone.
 */
export async function completing(context: Pick<Context, 'repo'>): Promise<string> {
  const [remote, { shallow }, partial] = await Promise.all([
    likelyRemote(context).then((name) => name ?? 'origin'),
    context.repo.places(),
    isPartial(context.repo),
  ])
  const again = ['--refetch', '--no-filter']
  const how = [...(shallow ? ['--unshallow'] : []), ...(shallow && !partial ? [] : again)]
  return fetching(remote, allOf(remote), how)
}
