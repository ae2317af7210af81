import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const USAGE = `npm run tour                     a change from goal to merge, in a clone of this project
npm run tour -- --repo DIR       the same in a clone of another repository

The original is only read. Everything happens in a new temporary folder, which is left behind.
`

export type Asked =
  /** An absolute folder, or `null` for this project's own. */
  | { readonly kind: 'tour'; readonly folder: string | null }
  | { readonly kind: 'help' }
  | { readonly kind: 'misused'; readonly why: string }

/** What the command line asks for. A relative folder is relative to where the user called npm. */
export function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Asked {
  try {
    const options = { repo: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
    const { values } = parseArgs({ args: [...argv], options })
    if (values.help === true) return { kind: 'help' }
    if (values.repo === '') return { kind: 'misused', why: '--repo names no folder' }
    // npm starts its scripts in the package's folder, and says where it was called. Another script that
    // happens to start the tour says that as well, and means itself.
    const from = env.npm_lifecycle_event === 'tour' ? (env.INIT_CWD ?? cwd) : cwd
    return { kind: 'tour', folder: values.repo === undefined ? null : resolve(from, values.repo) }
  } catch (error) {
    return { kind: 'misused', why: (error as Error).message }
  }
}
