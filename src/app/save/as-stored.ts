import type { Oid } from '../../domain/names/oid.js'
import { isUnder, type Path, showPath } from '../../domain/names/path.js'
import { PLANS, SNAPSHOT } from '../../domain/names/slug.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { isOwn, type Workflow } from '../../domain/workflow/workflow.js'
import { gathering } from '../../git/native/gathering.js'
import { storedText } from '../../git/stored/stored-text.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { filteredPath } from '../write/write-text.js'

/**
 * Refuses artefacts that Git would store otherwise in the tree that lands: attributes that arrived after them convert
 * their line endings, and every clone would show them as changed. What was approved is not rewritten.
 */
export async function guardArtefacts(
  context: Context,
  { own, slug }: Workflow,
  landed: readonly Change[],
  tree: Oid,
): Promise<void> {
  // What is only compared is written nowhere.
  const dry = { repo: gathering(context.repo) }
  for (const { path, new: file } of landed) {
    if (file === null || !isOwn(own, path)) continue
    const blob = await context.repo.read(file.oid)
    if (blob === null || (await isAsStored(dry, tree, path, file.oid, blob.content))) continue
    const option = isUnder(path, PLANS) ? '--plan' : path === SNAPSHOT ? '--snapshot' : null
    const again = option === null ? null : `git show draft/${slug}:${path} | wf draft ${slug} ${option} -`
    throw notAsStored(path, again)
  }
}

/** Stores the session log, to the byte. */
export async function writeSession({ repo }: Context, tree: Oid, path: Path, log: ByteString): Promise<Oid> {
  const oid = await repo.write('blob', log)
  if (!(await isAsStored({ repo }, tree, path, oid, log))) throw notAsStored(path, null)
  return oid
}

async function isAsStored(
  { repo }: Pick<Context, 'repo'>,
  tree: Oid,
  path: Path,
  oid: Oid,
  content: ByteString,
): Promise<boolean> {
  const stored = await storedText(repo, tree, path, content)
  if (stored.kind === 'filtered') throw filteredPath(path, stored.filter)
  return stored.blob === oid
}

function notAsStored(path: Path, again: string | null): Refused {
  const message = `by the attributes of the tree that would land, Git stores ${showPath(path)} otherwise: every clone would show it as changed`
  const hint = again ?? `add "${path} !text !ident" to .gitattributes`
  return new Refused('NOT_AS_STORED', message, hint, { path: showPath(path) })
}
