import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { Ref } from '../../git/port.js'
import type { LandedBy, LawAt, Remembered } from '../documents/remembered-rows.js'
import type { RefsAround } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { policyFile } from './law.js'
import type { Loaded } from './load.js'
import { sessionsAt } from './log-elsewhere.js'

/** What rows are made from beside their logs, read once for each branch. */
export interface RowBasis {
  /** Would the same be read again from this ref? */
  readonly still: (kept: Remembered, source: Ref) => Promise<boolean>
  /** What a row that was read just now was made from; `null` where more than this changes it. */
  readonly of: (loaded: Loaded) => Promise<Omit<Remembered, 'row'> | null>
}

export function rowBasis(
  { repo }: Context,
  { named, pending }: Pick<RefsAround, 'named' | 'pending'>,
): RowBasis {
  const tipOf = async (branch: string): Promise<Oid | null> =>
    (named(branch) ?? (await repo.refs([branch]))[0])?.oid ?? null
  const lawAt = once(async (branch): Promise<LawAt> => {
    const tip = await tipOf(branch)
    const file = tip === null ? null : await policyFile(repo, tip)
    return tip === null ? 'gone' : file === null ? 'none' : `${file.mode} ${file.oid}`
  })
  const sessions = once(async (branch): Promise<ReadonlyMap<Path, Oid>> => {
    const tip = await tipOf(branch)
    const files = tip === null ? [] : await sessionsAt(repo, tip)
    return new Map(files.map(({ path, oid }) => [path, oid]))
  })
  const shows = async ({ branch, session, oid }: LandedBy): Promise<boolean> =>
    (session === null ? await tipOf(branch) : (await sessions(branch)).get(session)) === oid
  return {
    async still({ tip, target, law, patches, landed, row }, source) {
      if (tip !== source.oid || patches.join() !== oidsOf(pending(row.slug)).join()) return false
      return law === (await lawAt(target)) && (landed === null || shows(landed))
    },
    async of({ workflow, tip, target, landed, pending }) {
      const law = await lawAt(workflow.target)
      const known = { tip, target: workflow.target, law, patches: oidsOf(pending) }
      if (workflow.seal === null) return { ...known, landed: null }
      // That comes onto its target without a move of any ref that the row is known by.
      if (!landed || target === null) return null
      const { path, blob } = workflow.seal.event.session
      const by = { branch: target.name, session: path, oid: blob }
      if (await shows(by)) return { ...known, landed: by }
      return { ...known, landed: { branch: target.name, session: null, oid: target.oid } }
    },
  }
}

// In the order of their names, which are the ids.
const oidsOf = (patches: readonly Ref[]): readonly Oid[] => patches.map(({ oid }) => oid)

function once<T>(read: (branch: string) => Promise<T>): (branch: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (branch) => {
    const answer = known.get(branch) ?? read(branch)
    known.set(branch, answer)
    return answer
  }
}
