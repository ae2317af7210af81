/**
 * A bundler plugin that replaces what yargs brings along and we don't need.
 * Measuring text by Unicode's tables is most of yargs' start-up time; our help is ASCII.
 * And y18n would read `locales/en.json` three folders above the bundle, which in a
 * project that installed `wf` is a file of that project.
 */
export function leanYargs() {
  return {
    name: 'wf:lean-yargs',
    resolveId: {
      order: 'pre' as const,
      handler(source: string, importer: string | undefined) {
        const wanted = importer !== undefined && FROM.test(importer) && source in REPLACED
        return wanted ? PREFIX + source : null
      },
    },
    load(id: string) {
      return id.startsWith(PREFIX) ? (REPLACED[id.slice(PREFIX.length)] ?? null) : null
    },
  }
}

const FROM = /[\\/]node_modules[\\/](?:yargs|cliui)[\\/]/
const PREFIX = '\0wf:lean-yargs/'

const REPLACED: Readonly<Record<string, string>> = {
  'string-width': `
    import { stripVTControlCharacters } from 'node:util'
    export default (text) => stripVTControlCharacters(text).length`,

  'strip-ansi': `export { stripVTControlCharacters as default } from 'node:util'`,

  // Breaks at spaces, and inside a word only where it is longer than a line. Keeps indentation.
  'wrap-ansi': `
    export default (text, columns) => text.split('\\n').map((line) => wrap(line, columns)).join('\\n')
    function wrap(line, columns) {
      if (columns < 1) return line
      const lines = []
      for (let rest = line; ; ) {
        if (rest.length <= columns) return [...lines, rest].join('\\n')
        const space = rest.lastIndexOf(' ', columns)
        const at = rest.slice(0, Math.max(space, 0)).trim() === '' ? columns : space
        lines.push(rest.slice(0, at))
        rest = rest.slice(at).trimStart()
      }
    }`,

  // English, with what \`updateStrings\` says instead.
  y18n: `
    import { format } from 'node:util'
    export default () => {
      const said = {}
      return {
        __: (text, ...args) => format(said[text] ?? text, ...args),
        __n: (one, many, count, ...args) => {
          const text = said[one]?.[count === 1 ? 'one' : 'other'] ?? (count === 1 ? one : many)
          return text.includes('%d') ? format(text, count, ...args) : format(text, ...args)
        },
        getLocale: () => 'en',
        setLocale: () => {},
        updateLocale: (strings) => Object.assign(said, strings),
      }
    }`,

  // Node's own sets up stderr and its colours as soon as it is loaded.
  assert: `
    export const strictEqual = (a, b, message) => {
      if (!Object.is(a, b)) throw new Error(message)
    }
    export const notStrictEqual = (a, b, message) => {
      if (Object.is(a, b)) throw new Error(message)
    }`,

  // The version is told, never looked up in whichever package.json lies above.
  'escalade/sync': 'export default () => undefined',
  'get-caller-file': 'export default () => ""',
}
