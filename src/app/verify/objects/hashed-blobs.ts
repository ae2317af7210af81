import type { Oid } from '../../../domain/names/oid.js'
import type { Finding } from '../../../domain/workflow/problem.js'
import type { IsolatedRepository } from '../../../git/clone/isolated.js'
import { AlteredObject, MissingObject } from '../../../git/object-faults.js'
import { objectFinding } from './object-finding.js'

/** The files that a run hashed again: what a verdict says of bytes, it says of these. */
export interface HashedBlobs {
  /** Hashes those of these files that were not hashed before. What is found is about `commit`. */
  readonly hash: (blobs: readonly Oid[], commit: Oid) => Promise<readonly Finding[]>
  /** How many files that was, each once for each time that it was asked for. */
  readonly count: () => number
}

// So many are asked for at a time: Git answers in bulk, and nothing of them is kept.
const AT_ONCE = 64

export function hashedBlobs(repo: Pick<IsolatedRepository, 'hash'>, completing: string): HashedBlobs {
  const seen = new Set<Oid>()
  let files = 0
  const look = async (blob: Oid, commit: Oid): Promise<readonly Finding[]> => {
    try {
      if (await repo.hash(blob)) return []
      return [objectFinding(new MissingObject(blob), commit, completing)]
    } catch (fault) {
      if (fault instanceof AlteredObject) return [objectFinding(fault, commit, completing)]
      throw fault
    }
  }
  return {
    async hash(blobs, commit) {
      files += new Set(blobs).size
      const fresh = blobs.filter((blob) => !seen.has(blob) && seen.add(blob))
      const found: Finding[] = []
      for (let at = 0; at < fresh.length; at += AT_ONCE) {
        const some = fresh.slice(at, at + AT_ONCE)
        found.push(...(await Promise.all(some.map((blob) => look(blob, commit)))).flat())
      }
      return found
    },
    count: () => files,
  }
}
