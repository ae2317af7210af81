import type { Oid } from '../domain/names/oid.js'
import type { GitObject } from './port.js'

// Bytes of content. Consecutive commits share most of their trees: what was read last is likely to be asked again.
const REMEMBERED = 2 << 20
// What is larger is not asked often, and would keep all others from being remembered.
const LARGE = 128 << 10

type Answered = Promise<GitObject | null>

/** Asks for an object; `most`: bytes that are kept of it. */
export type Ask = (oid: Oid, most?: number) => Answered

/**
 * Remembers what was asked last, between once and twice that measure: an object never changes. That one is not there
 * is not remembered, for it may come.
 */
export function remembering(ask: Ask): Ask {
  let newer = new Map<Oid, Answered>()
  let older = new Map<Oid, Answered>()
  let held = 0
  const keep = (oid: Oid, answer: Answered): Answered => {
    newer.set(oid, answer)
    void answer.then(
      (object) => {
        const size = object?.content.length ?? 0
        if (object === null || size > LARGE) newer.delete(oid)
        held += size + 500
        if (held < REMEMBERED) return
        older = newer
        newer = new Map()
        held = 0
      },
      () => newer.delete(oid),
    )
    return answer
  }
  return (oid, most) => {
    const known = newer.get(oid) ?? older.get(oid)
    if (known === undefined) return most === undefined ? keep(oid, ask(oid)) : ask(oid, most)
    if (!newer.has(oid)) void keep(oid, known)
    return most === undefined
      ? known
      : known.then((object) => (within(object, most) ? object : ask(oid, most)))
  }
}

const within = (object: GitObject | null, most: number): boolean =>
  object !== null && object.content.length <= most
