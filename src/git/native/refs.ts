import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { asOid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { compareBytes } from '../../domain/tree/change.js'
import type { Ref } from '../port.js'
import { UNBOUND, type Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { utf8 } from '../process/text.js'

const FORMAT = '%(refname)%00%(objectname)%00%(HEAD)%00%(worktreepath)%00'

/**
 * The refs under each prefix that ends in `/`, and those of exactly the other
 * names, sorted bytewise. One `git for-each-ref`; a ref that is broken is left out.
 */
export async function listRefs(where: Where, prefixes: readonly string[]): Promise<readonly Ref[]> {
  // Characters that no ref name may hold would be read as a glob: such a name matches nothing.
  const patterns = prefixes.filter((prefix) => prefix !== '' && !/[*?[\\]/.test(prefix))
  if (patterns.length === 0) return []
  const asked = patterns.length > MANY ? spacesOf(patterns) : patterns
  const { stdout } = await git(['for-each-ref', `--format=${FORMAT}`, '--', ...asked], where)
  // A name without the final slash would also match what is below it.
  const names = new Set(patterns)
  const folders = patterns.filter((pattern) => pattern.endsWith('/'))
  const refs = parse(stdout).filter(
    ({ name }) => names.has(name) || folders.some((folder) => name.startsWith(folder)),
  )
  return (await Promise.all(refs.map((ref) => placed(ref, where)))).sort((a, b) =>
    compareBytes(a.name, b.name),
  )
}

// Git compares each with every ref, and a command line has an end: of more than these all is asked for that lies there.
const MANY = 200

/** The folders that these names lie in, no deeper than `refs/wf/seen/`. */
function spacesOf(patterns: readonly string[]): readonly string[] {
  const spaces = new Set(
    patterns.map((pattern) => {
      const parts = pattern.split('/')
      return `${parts.slice(0, Math.min(3, parts.length - 1)).join('/')}/`
    }),
  )
  return spaces.size > MANY || spaces.has('/') ? ['refs/'] : [...spaces]
}

function parse(output: ByteString): readonly Ref[] {
  const fields = output.split('\0')
  const refs: Ref[] = []
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [name = '', oid = '', head, worktree = ''] = fields.slice(i, i + 4)
    refs.push({
      name: utf8(name.replace(/^\n/, '')),
      oid: asOid(oid),
      head: head === '*',
      worktree: worktree === '' ? null : utf8(worktree),
    })
  }
  return refs
}

/**
 * Git names the main worktree by its Git directory where that is no `.git` in a folder: a bare repository, which has none;
 * one whose `core.worktree` says where (a submodule's); one whose files lie elsewhere (`--separate-git-dir`), which only
 * they know. Of the last it stays the Git directory where nobody stands in those files: see {@link isUnknownWorktree}.
 */
async function placed(ref: Ref, where: Where): Promise<Ref> {
  const { worktree } = ref
  if (worktree === null || !(await isUnknownWorktree(worktree))) return ref
  const own = await ask(where, ['--absolute-git-dir', '--show-toplevel'])
  if (own[0] === worktree && own[1]) return { ...ref, worktree: own[1] }
  const there = { ...where, cwd: worktree, vars: UNBOUND }
  const [top = ''] = await ask(there, ['--show-toplevel'])
  if (top !== '') return { ...ref, worktree: top }
  const [bare] = await ask(there, ['--is-bare-repository'])
  return { ...ref, worktree: bare === 'true' ? null : worktree }
}

/** Is it only the Git directory of a worktree whose files lie where Git does not know? */
export async function isUnknownWorktree(worktree: string): Promise<boolean> {
  return (await exists(join(worktree, 'HEAD'))) && !(await exists(join(worktree, '.git')))
}

async function ask(where: Where, args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await git(['rev-parse', ...args], { ...where, allowExit: [128] })
  return utf8(stdout).split('\n').slice(0, -1)
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw error
    },
  )
}
