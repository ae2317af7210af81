import { readFile } from 'node:fs/promises'
import { parseDefinition } from '../definitions/definition-file.js'
import { showErrors } from '../yaml/parse-yaml.js'

const QUERY = '?definition'

/**
 * A plugin for the bundler and for vitest: `import definition from './change.yml?definition'` gives the
 * definition in that file, parsed when the program is built.
 */
export function parsedDefinitions() {
  return {
    name: 'wf:parsed-definitions',
    async load(id: string) {
      if (!id.endsWith(`.yml${QUERY}`)) return null
      const file = id.slice(0, -QUERY.length)
      const parsed = parseDefinition(file, await readFile(file, 'utf8'))
      if (!parsed.ok) throw new Error(showErrors(parsed.errors))
      const code = `export default ${JSON.stringify(parsed.value)}`
      return { code, moduleType: 'js' as const, map: null }
    },
  }
}
