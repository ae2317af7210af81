import type { Refusal } from '../../../domain/decide/decision.js'
import { FETCH_BRANCHES } from '../../../domain/names/fetched.js'
import { foldersOf, isRefName } from '../../../domain/names/ref-name.js'
import { ARCHIVES, DRAFTS, NOTES, PENDING, TRANSCRIPTS } from '../../../domain/names/slug.js'
import { readHeldRefs } from '../../../git/native/held-refs.js'
import { isOn } from '../../../git/process/config.js'
import type { Context } from '../../outcome/context.js'
import type { PushedRef } from './pushed-refs.js'

export type Applied =
  | { readonly ok: true; readonly moved: readonly PushedRef[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

/**
 * What a push does to this repository, read from the repository itself: which refs move, by their own names, and what
 * they hold. The client's word for that counts for nothing: Git asks it of an update, of a deletion it may not.
 *
 * Refuses the whole push where Git would not do all of it as it is judged. It applies one ref after the other and
 * goes on where one fails, so that what is judged together would happen by half.
 */
export async function asApplied({ repo, env }: Context, told: readonly PushedRef[]): Promise<Applied> {
  if (env.GIT_NAMESPACE) return refused([NAMESPACED])
  const odd = told.find(({ name }) => !isRefName(name))
  if (odd !== undefined) return refused([badName(odd)])
  const held = await readHeldRefs(repo)
  const ignoreCase = isOn(await repo.config(), 'core.ignorecase')
  const there = standing(held.names)
  const folded = ignoreCase ? foldedNames(held.names) : null
  const moved = new Map<string, PushedRef>()
  const refusals: Refusal[] = []
  for (const each of told) {
    const now = await held.at(each.name)
    if (now === 'broken') {
      refusals.push(
        refusal(each.name, 'REF_BROKEN', 'this ref is broken in the repository', 'git fsck, on the server'),
      )
      continue
    }
    const ref = { name: now.name, from: now.oid, to: each.to }
    const twin = moved.get(ref.name)
    const why =
      reserved(ref) ??
      (twin !== undefined && twin.to !== ref.to ? twice(ref.name) : null) ??
      (folded === null ? null : otherCase(ref.name, folded, there)) ??
      whyMoved(each, ref) ??
      inTheWay(ref, there)
    if (why !== null) refusals.push(why)
    moved.set(ref.name, ref)
    there.set(ref)
  }
  return refusals.length > 0 ? refused(refusals) : { ok: true, moved: [...moved.values()] }
}

const refused = (refusals: readonly Refusal[]): Applied => ({ ok: false, refusals })

const refusal = (ref: string, code: string, why: string, hint: string): Refusal => ({
  code,
  message: `${ref}: ${why}`,
  hint,
})

const NAMESPACED: Refusal = {
  code: 'NAMESPACE',
  message:
    'GIT_NAMESPACE is set: the refs of a repository that several projects share by it are not judged here',
  hint: 'give each project a repository of its own',
}

const badName = ({ name }: PushedRef): Refusal => ({
  code: 'BAD_NAME',
  message: `${JSON.stringify(name)} is not a valid ref name`,
  hint: 'git check-ref-format NAME',
})

// A ref of such a name would keep every workflow from having its own.
const FOLDERS: ReadonlySet<string> = new Set(
  [DRAFTS, ARCHIVES, PENDING, TRANSCRIPTS].flatMap((prefix) => foldersOf(`${prefix}x`)),
)

function reserved({ name, to }: PushedRef): Refusal | null {
  if (to === null || !(FOLDERS.has(name) || name.startsWith(`${NOTES}/`))) return null
  const why = 'no ref may have this name: it would be in the way of those that workflows need'
  return refusal(name, 'NAME_RESERVED', why, 'give it another name')
}

function whyMoved(told: PushedRef, ref: PushedRef): Refusal | null {
  if (told.from === ref.from) return null
  const shown = (oid: PushedRef['from']): string => (oid === null ? 'nothing' : oid.slice(0, 10))
  const why = `it points to ${shown(ref.from)} here, not ${shown(told.from)}`
  return refusal(ref.name, 'REF_MOVED', why, `${FETCH_BRANCHES}, and push again`)
}

const twice = (name: string): Refusal =>
  refusal(
    name,
    'REF_TWICE',
    'the push moves it twice, by its own name or by one that leads to it',
    'push it once',
  )

/** The refs that are there, one command of the push after the other. */
interface Standing {
  has(name: string): boolean
  /** How many lie below this name? */
  below(name: string): number
  set(ref: PushedRef): void
}

function standing(names: ReadonlySet<string>): Standing {
  const there = new Set<string>()
  const folders = new Map<string, number>()
  const count = (name: string, by: number): void => {
    for (const folder of foldersOf(name)) folders.set(folder, (folders.get(folder) ?? 0) + by)
  }
  const set = (name: string, is: boolean): void => {
    if (is === there.has(name)) return
    count(name, is ? 1 : -1)
    if (is) there.add(name)
    else there.delete(name)
  }
  for (const name of names) set(name, true)
  return {
    has: (name) => there.has(name),
    below: (name) => folders.get(name) ?? 0,
    set: ({ name, to }) => set(name, to !== null),
  }
}

function inTheWay({ name, to }: PushedRef, there: Standing): Refusal | null {
  if (to === null || there.has(name)) return null
  const folder = foldersOf(name).find((each) => there.has(each))
  const other = folder ?? (there.below(name) > 0 ? `what lies below ${name}/` : null)
  if (other === null) return null
  const why = `${other} is in its way, so Git would do one half of this push and not the other`
  return refusal(name, 'REF_CONFLICT', why, 'push them one after the other, or give it another name')
}

/** Names and the folders that they lie in, by what a file system without case takes them for. */
function foldedNames(names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const all = [...names].flatMap((name) => [name, ...foldersOf(name)])
  return new Map([...FOLDERS, NOTES, ...all].map((name) => [name.toLowerCase(), name]))
}

function otherCase(name: string, folded: ReadonlyMap<string, string>, there: Standing): Refusal | null {
  if (there.has(name)) return null
  const other = [...foldersOf(name), name]
    .map((each) => [each, folded.get(each.toLowerCase())] as const)
    .find(([each, known]) => known !== undefined && known !== each)
  if (other === undefined) return null
  const why = `here this is the same as ${other[1]}: the file system knows no case`
  return refusal(name, 'REF_CASE', why, `git push origin COMMIT:${other[1]}`)
}
