import { readFile } from 'node:fs/promises'

const TEXT = /\.(?:yml|md|1)$/

/**
 * A plugin for the bundler and for vitest, which share an interface:
 * `import text from './change.yml'` gives the file's text, `.md` and `.1` as well.
 */
export function textImports() {
  return {
    name: 'wf:text-imports',
    load: {
      filter: { id: TEXT },
      async handler(id: string) {
        if (!TEXT.test(id)) return null
        const text = await readFile(id, 'utf8')
        return { code: `export default ${JSON.stringify(text)}`, moduleType: 'js' as const, map: null }
      },
    },
  }
}
