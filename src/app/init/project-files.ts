import type { Oid } from '../../domain/names/oid.js'
import { asciiPath } from '../../domain/names/path.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import { TooLargeObject } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import type { ProjectFiles } from '../propose/proposal.js'

/** What is read of a file that a project may have filled with anything, in bytes. */
const MOST = 1 << 18

const READ = ['package.json', 'GNUmakefile', 'makefile', 'Makefile', 'pyproject.toml']
const THERE = [
  'pnpm-lock.yaml',
  'yarn.lock',
  '.yarnrc.yml',
  'bun.lock',
  'bun.lockb',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'uv.lock',
  'poetry.lock',
  'Cargo.toml',
  'Cargo.lock',
  'go.mod',
]

/** The files of a tree by which a project says how it is tested, as they are committed: a clean checkout has no others. */
export async function projectFiles(repo: Repository, tree: Oid): Promise<ProjectFiles> {
  const found = new Map<string, string>()
  for (const name of [...READ, ...THERE]) {
    const file = await fileAt(repo, tree, asciiPath(name))
    // A link may lead anywhere.
    if (file === null || !file.mode.startsWith('100')) continue
    found.set(name, READ.includes(name) ? await textOf(repo, file.oid) : '')
  }
  return found
}

/** What is too large, or no text, or not here, says nothing. */
async function textOf(repo: Repository, oid: Oid): Promise<string> {
  try {
    const object = await repo.read(oid, MOST)
    return object?.type === 'blob' ? (decodeUtf8(object.content) ?? '') : ''
  } catch (error) {
    if (error instanceof TooLargeObject) return ''
    throw error
  }
}
