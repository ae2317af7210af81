import { readFile } from 'node:fs/promises'
import { parseDefinition } from '../definitions/definition-file.js'
import { parseStrategy } from '../definitions/strategy-file.js'
import { showErrors } from '../yaml/parse-yaml.js'

const QUERY = '?definition'
const STRATEGY = '?strategy'

/**
 * A plugin for the bundler and for vitest: `import definition from './change.yml?definition'` gives the
 * definition in that file, parsed when the program is built; `?strategy` the same of a strategy.
 */
export function parsedDefinitions() {
  return {
    name: 'wf:parsed-definitions',
    async load(id: string) {
      const parse = id.endsWith(`.yml${QUERY}`)
        ? parseDefinition
        : id.endsWith(`.yml${STRATEGY}`)
          ? parseStrategy
          : null
      if (parse === null) return null
      const file = id.slice(0, id.lastIndexOf('?'))
      const parsed = parse(file, await readFile(file, 'utf8'))
      if (!parsed.ok) throw new Error(showErrors(parsed.errors))
      const code = `export default ${JSON.stringify(parsed.value)}`
      return { code, moduleType: 'js' as const, map: null }
    },
  }
}
