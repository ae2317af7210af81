import { isOid, type Oid, oidLength } from '../../domain/names/oid.js'
import { resolveRevision } from '../../git/native/revision.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

/**
 * The roots that somebody names, as full object ids. A name can be moved and an abbreviation can be taken, by anybody
 * who can push, so neither is a root: `ROOT_NOT_AN_ID`, with what it stands for here, to be looked at.
 */
export async function rootsFrom(context: Context, given: readonly string[]): Promise<readonly Oid[]> {
  const length = oidLength(context.repo.objectFormat)
  const roots: Oid[] = []
  for (const name of given) {
    if (!isOid(name) || name.length !== length) throw await notAnId(context, name, length)
    roots.push(name)
  }
  return roots
}

async function notAnId({ repo }: Context, name: string, length: number): Promise<Refused> {
  const oid = name === '' ? null : await resolveRevision(repo.where, name).catch(() => null)
  const message = `${JSON.stringify(name)} is not a full object id (${length} hexadecimal digits): a name or an abbreviation can come to mean another commit`
  const hint =
    oid === null
      ? 'git log --first-parent --format=%H'
      : `wf verify --root ${oid}, if that is the commit you mean`
  return new Refused('ROOT_NOT_AN_ID', message, hint)
}
