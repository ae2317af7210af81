import { globMatcher } from '../names/glob.js'
import type { Path } from '../names/path.js'
import { compareBytes } from '../tree/change.js'
import type { CodeFiles } from './code-names.js'
import type { Strategy } from './strategy.js'

/** The files of a tree, by what a strategy takes them for. */
export interface Classified extends CodeFiles {
  readonly documents: readonly Path[]
  readonly architecture: ReadonlySet<Path>
}

export function classify(paths: readonly Path[], strategy: Strategy): Classified {
  const [leaveOut, document, architecture, command, schema] = [
    strategy.leaveOut,
    strategy.documents,
    strategy.architecture,
    strategy.commands,
    strategy.schemas,
  ].map(matcher)
  const kept = paths.filter((path) => !leaveOut?.(path)).sort(compareBytes)
  const documents = kept.filter((path) => document?.(path))
  const others = kept.filter((path) => !document?.(path))
  return {
    documents,
    architecture: new Set(documents.filter((path) => architecture?.(path))),
    commands: others.filter((path) => command?.(path)),
    schemas: others.filter((path) => schema?.(path)),
    code: others.filter((path) => CODE.test(path)),
  }
}

const CODE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|kts|swift|c|h|cc|cpp|hpp|cs|php|scala|sh|sql|proto|graphql|vue|svelte|ya?ml|json|toml)$/

function matcher(globs: readonly string[]): (path: Path) => boolean {
  if (globs.length === 0) return () => false
  const matches = globMatcher(globs, { flags: 'i', otherwise: false })
  return (path) => matches(path)
}
