import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { STRATEGIES } from '../definitions/strategies.js'
import { decodeUtf8 } from '../domain/bytes.js'
import type { Strategy } from '../domain/gather/strategy.js'
import type { Oid } from '../domain/oid.js'
import { asciiPath } from '../domain/path.js'
import type { Environment } from '../git/native/environment.js'
import type { Repository } from '../git/port.js'
import { fileAt } from '../git/trees.js'
import { Refused } from './outcome.js'

const FOLDER = '.vizier/strategies/'
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/

/** The strategy of that name: the project's own, as it stands in `tree`, before the user's, before the built-in one. */
export async function findStrategy(
  repo: Repository,
  tree: Oid,
  env: Environment,
  name: string,
): Promise<Strategy> {
  const found = NAME.test(name)
    ? ((await fromProject(repo, tree, name)) ?? (await fromUser(env, name)))
    : null
  const builtIn = STRATEGIES.get(name)
  if (found === null && builtIn !== undefined) return builtIn
  if (found === null) {
    const known = [...STRATEGIES.keys()].join(', ')
    throw new Refused(
      'NO_SUCH_STRATEGY',
      `no strategy is called ${JSON.stringify(name)}`,
      `built in: ${known}`,
    )
  }
  // What reads YAML is loaded where there is some.
  const [{ parseStrategy }, { showErrors }] = await Promise.all([
    import('../definitions/strategy-file.js'),
    import('../yaml/parse-yaml.js'),
  ])
  const parsed = parseStrategy(found.source, found.text)
  if (parsed.ok) return parsed.value
  throw new Refused('BAD_STRATEGY', showErrors(parsed.errors), `edit ${found.source}`)
}

interface Source {
  readonly text: string
  readonly source: string
}

async function fromProject(repo: Repository, tree: Oid, name: string): Promise<Source | null> {
  const source = `${FOLDER}${name}.yml`
  const file = await fileAt(repo, tree, asciiPath(source))
  const blob = file === null ? null : await repo.read(file.oid)
  if (blob === null) return null
  const text = decodeUtf8(blob.content)
  if (text === null) throw new Refused('BAD_STRATEGY', `${source} is not UTF-8`, `edit ${source}`)
  return { text, source }
}

async function fromUser(env: Environment, name: string): Promise<Source | null> {
  const folder = env.XDG_CONFIG_HOME || join(env.HOME ?? homedir(), '.config')
  const source = join(folder, 'wf', 'strategies', `${name}.yml`)
  try {
    return { text: await readFile(source, 'utf8'), source }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
