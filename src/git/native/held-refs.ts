import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { utf8 } from '../process/text.js'
import type { NativeRepository } from './repository.js'

/** A ref as the repository holds it now. */
export interface HeldRef {
  /** Its own name, or that of the ref which it leads to as a symbolic one. */
  readonly name: string
  /** `null`: there is none. */
  readonly oid: Oid | null
}

export interface HeldRefs {
  /** Every ref that is there by its own name, symbolic ones as well. */
  readonly names: ReadonlySet<string>
  /** What a name stands for: a symbolic ref is followed to its end, one that leads nowhere yet too. */
  at(name: string): Promise<HeldRef | 'broken'>
}

const FORMAT = '%(refname)%00%(objectname)%00%(symref)'

/** All refs of a repository, read now. */
export async function readHeldRefs(repo: NativeRepository): Promise<HeldRefs> {
  const { where } = repo
  const { stdout } = await git(['for-each-ref', `--format=${FORMAT}`], where)
  const held = new Map<string, HeldRef>()
  for (const line of utf8(stdout).split('\n')) {
    const [name = '', oid = '', leads = ''] = line.split('\0')
    if (isOid(oid)) held.set(name, { name: leads === '' ? name : leads, oid })
  }
  return {
    names: new Set(held.keys()),
    at: async (name) => held.get(name) ?? (await unlisted(repo, held, name)),
  }
}

/** Git lists no ref that is broken, and none that leads to one which is not there yet. */
async function unlisted(
  repo: NativeRepository,
  held: ReadonlyMap<string, HeldRef>,
  name: string,
): Promise<HeldRef | 'broken'> {
  const { commonDir } = await repo.places()
  const [file, table] = await Promise.all([
    kindOf(join(commonDir, name)),
    kindOf(join(commonDir, 'reftable')),
  ])
  // Where refs are files, one without a file is not there: many new ones cost no process each.
  if (file !== 'file' && table !== 'folder') return { name, oid: null }
  const leads = await symbolic(repo.where, name)
  if (leads === null) return file === 'file' ? 'broken' : { name, oid: null }
  return held.get(leads) ?? { name: leads, oid: null }
}

async function symbolic(where: Where, name: string): Promise<string | null> {
  const { exitCode, stdout } = await git(['symbolic-ref', '-q', '--', name], {
    ...where,
    allowExit: [1, 128],
  })
  return exitCode === 0 ? utf8(stdout.trim()) : null
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null
    throw error
  }
}
