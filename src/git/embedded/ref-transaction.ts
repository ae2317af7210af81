import type { Oid } from '../../domain/names/oid.js'
import type { RefsUpdated, RefUpdate } from '../port.js'
import type { RefStore } from './ref-store.js'

/**
 * Moves all the refs or none, by compare-and-swap. It holds among the callers of
 * one process, in which each repository's transactions run one after the other;
 * against other programs it does not lock.
 */
export async function commitRefs(
  store: RefStore,
  updates: readonly RefUpdate[],
  typeOf: (oid: Oid) => Promise<string | null>,
): Promise<RefsUpdated> {
  for (const update of updates) await check(update, typeOf)
  const targets = await Promise.all(updates.map((update) => store.follow(update.name)))
  if (new Set(targets).size < targets.length) throw new TypeError('a ref is named twice in one transaction')
  const before = await Promise.all(targets.map((name) => store.read(name)))
  for (const [i, { name, from }] of updates.entries()) {
    const now = before[i] ?? null
    if (now !== from) return { done: false, why: 'moved', ref: name, detail: told(name, now, from) }
  }
  const names = await store.names()
  const made = targets.filter((_, i) => before[i] === null && updates[i]?.to !== null)
  for (const name of made) {
    const other = [...names, ...made].find(
      (known) => known.startsWith(`${name}/`) || name.startsWith(`${known}/`),
    )
    if (other !== undefined) {
      return { done: false, why: 'refused', ref: name, detail: `'${other}' exists; cannot create '${name}'` }
    }
  }
  await move(
    store,
    targets,
    before,
    updates.map((update) => update.to),
  )
  return { done: true }
}

async function move(
  store: RefStore,
  names: readonly string[],
  before: readonly (Oid | null)[],
  after: readonly (Oid | null)[],
): Promise<void> {
  const moved: number[] = []
  try {
    for (const [i, name] of names.entries()) {
      moved.push(i)
      await set(store, name, before[i] ?? null, after[i] ?? null)
    }
  } catch (error) {
    // Best effort: what stopped it is the error to tell, not what else then fails.
    for (const i of moved.toReversed()) {
      await set(store, names[i] ?? '', after[i] ?? null, before[i] ?? null).catch(() => {})
    }
    throw error
  }
}

async function set(store: RefStore, name: string, from: Oid | null, to: Oid | null): Promise<void> {
  if (from === to) return
  await (to === null ? store.remove(name) : store.write(name, to))
}

async function check({ name, to }: RefUpdate, typeOf: (oid: Oid) => Promise<string | null>): Promise<void> {
  if (!isRefName(name)) throw new TypeError(`not a ref name: ${JSON.stringify(name)}`)
  if (to === null) return
  const type = await typeOf(to)
  if (type === null) throw new Error(`cannot point ${name} at ${to}, which is not here`)
  if (name.startsWith('refs/heads/') && type !== 'commit')
    throw new Error(`cannot point ${name} at a ${type}`)
}

// The rules of `git check-ref-format`.
function isRefName(name: string): boolean {
  const parts = name.split('/')
  if (parts.length < 2 || parts[0] !== 'refs' || /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{/.test(name)) return false
  return (
    parts.every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock')) &&
    !name.endsWith('.')
  )
}

function told(name: string, now: Oid | null, from: Oid | null): string {
  return `${name} is at ${now ?? 'nothing'} but expected ${from ?? 'nothing'}`
}
