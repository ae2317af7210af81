import { homedir } from 'node:os'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Environment } from '../process/environment.js'
import { utf8 } from '../process/text.js'

type Config = ReadonlyMap<string, readonly string[]>

// What decides how bytes become files and files bytes: the same content must look the same.
const KEPT =
  /^(?:core\.(?:autocrlf|eol|safecrlf|filemode|symlinks|ignorecase|precomposeunicode|attributesfile|excludesfile)|filter\..*)$/s
const PATHS = /^core\.(?:attributesfile|excludesfile)$/

/**
 * The configuration of a disposable clone, as the text of a file to append: the
 * repository's own rules for files, and nothing of who its user is, where it
 * pushes, or how it signs.
 */
export function cloneConfig(config: Config, env: Environment, hooks: string): string {
  const kept = [...config]
    .filter(([key]) => KEPT.test(key))
    .flatMap(([key, values]) =>
      values.map((value) => [key, PATHS.test(key) ? expanded(value, env) : value] as const),
    )
  const ours = [
    ['core.hookspath', hooks],
    ['commit.gpgsign', 'false'],
    ['tag.gpgsign', 'false'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
  ] as const
  return [...kept, ...ours].map(([key, value]) => setting(key, value)).join('')
}

/** Where a submodule is fetched from, so that nobody looks for it next to the clone. */
export const submoduleSetting = ({
  name,
  address,
}: {
  readonly name: string
  readonly address: string | null
}) => (address === null ? '' : setting(`submodule.${utf8(name as ByteString)}.url`, address))

// The clone's user has another HOME.
function expanded(path: string, env: Environment): string {
  return path.startsWith('~/') ? `${env.HOME ?? homedir()}${path.slice(1)}` : path
}

function setting(key: string, value: string): string {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')]
  const subsection = first === last ? '' : ` "${key.slice(first + 1, last).replace(/["\\]/g, '\\$&')}"`
  const quoted = value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')
  return `[${key.slice(0, first)}${subsection}]\n\t${key.slice(last + 1)} = "${quoted}"\n`
}
