import type { Oid } from '../../domain/names/oid.js'
import type { GitObject } from '../port.js'

// Bytes of content. Consecutive commits share most of their trees: what was read last is likely to be asked again.
const REMEMBERED = 2 << 20

type Answered = Promise<GitObject | null>

/** Remembers what was asked last, between once and twice that measure. */
export function remembering(ask: (oid: Oid) => Answered): (oid: Oid) => Answered {
  let newer = new Map<Oid, Answered>()
  let older = new Map<Oid, Answered>()
  let held = 0
  const keep = (oid: Oid, answer: Answered): Answered => {
    newer.set(oid, answer)
    void answer.then(
      (object) => {
        held += (object?.content.length ?? 0) + 500
        if (held < REMEMBERED) return
        older = newer
        newer = new Map()
        held = 0
      },
      () => newer.delete(oid),
    )
    return answer
  }
  return (oid) => newer.get(oid) ?? keep(oid, older.get(oid) ?? ask(oid))
}
