import { decodeUtf8 } from '../../domain/bytes.js'
import type { Path } from '../../domain/change.js'
import type { Oid } from '../../domain/oid.js'
import type { Where } from './environment.js'
import { git } from './run.js'
import { utf8 } from './text.js'

// No attribute, external program or textconv of the repository may hide or change what is shown.
const PLAIN = ['-r', '-p', '--no-renames', '--text', '--no-ext-diff', '--no-textconv', '--submodule=short']

/** The diff between two commits or trees as text, of bytes as they are; what is not UTF-8 is replaced. */
export async function codePatch(
  where: Where,
  old: Oid,
  now: Oid,
  paths: readonly Path[] = [],
): Promise<string> {
  // Too many paths do not fit on a command line: then all of it is shown, which holds them as well.
  // Neither does a name that is not UTF-8 survive as an argument.
  const names = paths.map(decodeUtf8)
  const named = names.length <= FEW ? names.filter((name) => name !== null) : []
  const args = [
    'diff-tree',
    ...PLAIN,
    '--end-of-options',
    old,
    now,
    ...(named.length === paths.length ? ['--', ...named] : []),
  ]
  const { stdout } = await git(args, { ...where, vars: { GIT_LITERAL_PATHSPECS: '1' } })
  return utf8(stdout)
}

const FEW = 200
