import type { Oid } from '../domain/oid.js'
import { ARCHIVES } from '../domain/slug.js'
import type { Hashing } from '../domain/structure.js'
import type { Repository } from '../git/port.js'
import { type ReadLog, readLog } from './read-log.js'

/** The sealed chains that archives keep, by target, the lowest identity first. Read when first asked for. */
export interface Seals {
  readonly for: (branch: string) => Promise<readonly ReadLog[]>
}

export function archivedSeals(repo: Repository, hashing: Hashing): Seals {
  let all: Promise<readonly ReadLog[]> | null = null
  const read = async (): Promise<readonly ReadLog[]> => {
    const refs = await repo.refs([ARCHIVES])
    const logs = await Promise.all(refs.map(({ oid }) => readLog(repo, oid, hashing)))
    return logs.flatMap((log) => ('kind' in log || log.workflow.seal === null ? [] : [log])).sort(byIdentity)
  }
  return {
    for: async (branch) => {
      all ??= read()
      return (await all).filter(({ workflow }) => workflow.target === branch)
    },
  }
}

const byIdentity = (a: { workflow: { id: Oid } }, b: { workflow: { id: Oid } }): number =>
  a.workflow.id < b.workflow.id ? -1 : 1
