import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import { asciiPath } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Repository } from '../../git/port.js'
import type { Environment } from '../../git/process/environment.js'
import { fileAt } from '../../git/trees.js'

/** What a project and a user can have files of, by name: `.vizier/<kind>/` and `<kind>/` in the user's own folder. */
export type Kind = 'workflows' | 'strategies'

export interface Source {
  readonly content: ByteString
  /** Where it was found: a path of the repository, a file of the user's, or `built in`. */
  readonly source: string
}

/** Where a user keeps what is theirs alone. */
export const userFolder = (env: Environment): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME ?? homedir(), '.config'), 'wf')

/** The file of that name: the project's own, as it stands in `tree`, before the user's. The name is checked already. */
export async function namedFile(
  repo: Repository,
  tree: Oid,
  env: Environment,
  kind: Kind,
  name: string,
): Promise<Source | null> {
  const path = asciiPath(`.vizier/${kind}/${name}.yml`)
  const file = await fileAt(repo, tree, path)
  const blob = file === null ? null : await repo.read(file.oid)
  if (blob !== null) return { content: blob.content, source: path }
  const source = join(userFolder(env), kind, `${name}.yml`)
  const content = await contentOf(source)
  return content === null ? null : { content, source }
}

/** The bytes of a file on disk; `null` where there is none. */
export async function contentOf(file: string): Promise<ByteString | null> {
  try {
    return (await readFile(file)).toString('latin1') as ByteString
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
