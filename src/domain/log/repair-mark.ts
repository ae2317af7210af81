import { isOid, type Oid } from '../names/oid.js'
import type { ByteString } from '../text/bytes.js'
import { bodyOf } from './message.js'

/** What a repair does with what came in: it takes it back, or keeps it. */
export type RepairMode = 'revert' | 'adopt'

export interface RepairMark {
  readonly mode: RepairMode
  readonly commits: readonly Oid[]
}

const LINE = /^Repairs by (revert|adopt): ([0-9a-f ]+)$/m

/** The line by which the log of a repair begins. It is a claim, and decides nothing. */
export const formatRepairMark = ({ mode, commits }: RepairMark): string =>
  `Repairs by ${mode}: ${commits.join(' ')}`

/** What the message of an `opened` commit says that its workflow repairs; `null` where it says nothing of it. */
export function repairMarkOf(message: ByteString): RepairMark | null {
  const [, mode, named = ''] = LINE.exec(bodyOf(message)) ?? []
  if (mode !== 'revert' && mode !== 'adopt') return null
  return { mode, commits: named.split(' ').filter(isOid) }
}
