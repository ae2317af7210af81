import { STRATEGIES } from '../../definitions/strategies.js'
import type { Strategy } from '../../domain/gather/strategy.js'
import type { Oid } from '../../domain/names/oid.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import type { Repository } from '../../git/port.js'
import type { Environment } from '../../git/process/environment.js'
import { Refused } from '../outcome/outcome.js'
import { namedFile } from './named-file.js'

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/

/** The strategy of that name: the project's own, as it stands in `tree`, before the user's, before the built-in one. */
export async function findStrategy(
  repo: Repository,
  tree: Oid,
  env: Environment,
  name: string,
): Promise<Strategy> {
  const found = NAME.test(name) ? await namedFile(repo, tree, env, 'strategies', name) : null
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
  const { content, source } = found
  const text = decodeUtf8(content)
  if (text === null) throw new Refused('BAD_STRATEGY', `${source} is not UTF-8`, `edit ${source}`)
  // What reads YAML is loaded where there is some.
  const [{ parseStrategy }, { showErrors }] = await Promise.all([
    import('../../definitions/strategy-file.js'),
    import('../../yaml/parse-yaml.js'),
  ])
  const parsed = parseStrategy(source, text)
  if (parsed.ok) return parsed.value
  throw new Refused('BAD_STRATEGY', showErrors(parsed.errors), `edit ${source}`)
}
