import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const TEXT = /\.(?:yml|md|1)$/
const QUERY = '?text'
const STYLE = /\.css$/
// Bundlers have plans of their own for style sheets: under another name, one is text as well.
const VIRTUAL = '\0wf:text/'
const resolver = createRequire(import.meta.url)

/**
 * A plugin for the bundler and for vitest, which share an interface:
 * `import text from './change.yml'` gives the file's text, `.md` and `.1` as well,
 * the `.css` of a package, and any file with `?text` behind its name.
 */
export function textImports() {
  return {
    name: 'wf:text-imports',
    resolveId: {
      order: 'pre' as const,
      handler: (source: string) => (STYLE.test(source) ? `${VIRTUAL}${resolver.resolve(source)}.js` : null),
    },
    async load(id: string) {
      const style = id.startsWith(VIRTUAL) ? id.slice(VIRTUAL.length, -'.js'.length) : null
      const named = id.endsWith(QUERY) ? id.slice(0, -QUERY.length) : null
      if (style === null && named === null && !TEXT.test(id)) return null
      const text = await readFile(style ?? named ?? id, 'utf8')
      return { code: `export default ${JSON.stringify(text)}`, moduleType: 'js' as const, map: null }
    },
  }
}
