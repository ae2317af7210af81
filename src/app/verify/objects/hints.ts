import type { Oid } from '../../../domain/names/oid.js'
import { shellWord } from '../../../domain/text/shell-word.js'

/**
 * What ends a finding against what came onto a branch. Whatever event of a chain it is about, what policy can name is
 * the commit by which that came.
 */
export const repairing = (last: Oid): string =>
  `wf repair ${last} --revert, or wf repair ${last} --adopt to keep it`

/** What no workflow can mend goes, and with it all that came after it: the branch is what it was before. */
export const restoring = ({ name, tip }: { readonly name: string; readonly tip: Oid }, to: Oid): string =>
  `git update-ref ${shellWord(name)} ${to} ${tip}`
