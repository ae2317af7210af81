import { showPath } from '../../domain/names/path.js'
import { counted } from '../../domain/text/counted.js'
import { escapeLine } from '../../domain/text/escape.js'
import type { Change } from '../../domain/tree/change.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { showChanges } from '../ask/show-changes.js'
import type { Context, Person } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { treeOfPart } from './narrow-patch.js'

/**
 * Shows patches, each as a list of its files and then its diff, and asks once whether they are accepted; what they destroy
 * is asked for by name. Answers whether that was confirmed.
 */
export async function askAccept(
  context: Context,
  person: Person,
  slug: string,
  patches: readonly Patch[],
  given: { readonly confirmed: boolean },
): Promise<boolean> {
  const pages = await Promise.all(patches.map((patch) => pageOf(context, patch)))
  await person.show(pages.join('\n'), 'diff')
  const [first] = patches
  const again = `wf diff ${slug}${first && patches.length === 1 ? ` --patch ${nameOfPatch(first)}` : ''}`
  const stop = () => new Refused('NOT_CONFIRMED', 'nothing was recorded', again)
  const what = first && patches.length === 1 ? onePatch(first, slug) : manyPatches(patches, slug)
  if (!(await person.confirm(`Accept ${what}?`))) throw stop()
  const changes = patches.flatMap((patch) =>
    patch.changes.filter(({ path }) => patch.destructive.includes(path)),
  )
  if (changes.length === 0 || given.confirmed) return given.confirmed
  if (!(await person.confirm(destroys(changes)))) throw stop()
  return true
}

function onePatch(patch: Patch, slug: string): string {
  const part = patch.part === null ? '' : `of ${patch.part.files}, `
  return `patch ${nameOfPatch(patch)} of ${slug} (${counted(patch.files, 'file')}, ${part}+${patch.insertions} -${patch.deletions})`
}

function manyPatches(patches: readonly Patch[], slug: string): string {
  const sum = (of: 'files' | 'insertions' | 'deletions') =>
    patches.reduce((total, patch) => total + patch[of], 0)
  return `these ${patches.length} patches of ${slug} (${counted(sum('files'), 'file')}, +${sum('insertions')} -${sum('deletions')})`
}

/** The files of a patch and its diff; of a part, as it would enter: from one tree to the other. */
async function pageOf(context: Context, patch: Patch): Promise<string> {
  const by = escapeLine(patch.agent ?? patch.author)
  const head = `Patch ${nameOfPatch(patch)}, ${patch.oid.slice(0, 10)}, by ${by}: ${escapeLine(patch.note)}\n`
  const now = patch.part === null ? patch.oid : await treeOfPart(context, patch)
  return `${head}${await showChanges(context, patch.parent, now, patch.changes, new Set(patch.part?.left))}`
}

/** What is lost, in plain words, and the question. */
export function destroys(changes: readonly Change[]): string {
  const kinds = new Map<string, string[]>()
  for (const change of changes) {
    const kind = kindOf(change)
    kinds.set(kind, [...(kinds.get(kind) ?? []), escapeLine(showPath(change.path))])
  }
  const said = [...kinds].map(([kind, names]) => `${kind} ${names.join(', ')}`)
  const only = kinds.size === 1 && kinds.has('deletes')
  return `This ${said.join(', and ')}. Accept ${!only ? 'that' : changes.length === 1 ? 'the deletion' : 'the deletions'}?`
}

function kindOf({ old, new: now }: Change): string {
  if (now === null) return 'deletes'
  if (now.mode === '120000') return 'puts a link in the place of'
  if (old?.mode === '160000' || now.mode === '160000') return 'changes the submodule'
  if (old?.mode === '100755' && now.mode === '100644') return 'makes not executable'
  return 'removes most lines of'
}
