import type { Path } from '../names/path.js'
import { compareBytes } from '../tree/change.js'
import type { Classified } from './classify.js'
import { codeNamedIn, importsIn } from './code-names.js'
import type { Places } from './places.js'
import type { References } from './references.js'
import type { Strategy } from './strategy.js'
import type { Together } from './together.js'

export interface RankedCode {
  readonly path: Path
  readonly kind: string
  readonly score: number
  readonly why: readonly string[]
}

/** A document at hand, and what is known of it. */
export interface Spoken {
  readonly path: Path
  readonly text: string
  readonly references: References
  readonly together: ReadonlyMap<Path, Together>
}

/** The files of code that the document names, imports, or changes together with. */
export function rankCode(
  { path: document, text, references, together }: Spoken,
  files: Classified,
  places: Places,
  strategy: Strategy,
): readonly RankedCode[] {
  const documents = new Set(files.documents)
  const found = new Map<Path, { kind: string; score: number; why: string[] }>()
  const kinds = new Map<Path, string>([
    ...files.commands.map((path) => [path, 'command'] as const),
    ...files.schemas.map((path) => [path, 'schema'] as const),
  ])
  const add = (path: Path, score: number, why: string): void => {
    if (documents.has(path) || path === document) return
    const entry = found.get(path) ?? { kind: kinds.get(path) ?? 'code', score: 0, why: [] }
    found.set(path, { ...entry, score: entry.score + score, why: [...entry.why, why] })
  }
  for (const [path, why] of references.found) add(path, 1, why)
  for (const { path, why } of codeNamedIn(text, files)) add(path, CODE_NAMED, why)
  for (const what of importsIn(text)) {
    const path = imported(what, document, places)
    if (path !== null) add(path, 1, `imported as ${what}`)
  }
  for (const [path, { strength, times, of }] of together)
    add(path, strategy.weights.history * strength, `changed together in ${times} of ${of} commits`)
  return [...found]
    .map(([path, { kind, score, why }]) => ({ path, kind, score: Math.round(score * 1000) / 1000, why }))
    .filter(({ score }) => score >= strategy.least)
    .sort((a, b) => b.score - a.score || compareBytes(a.path, b.path))
}

// A name is a weaker sign than a path.
const CODE_NAMED = 0.6

/** TypeScript says `./x.js` for `x.ts`; others say no extension at all. */
function imported(what: string, from: Path, places: Places): Path | null {
  const bare = what.replace(/\.[cm]?jsx?$/, '')
  for (const spelled of [
    what,
    `${bare}.ts`,
    `${bare}.tsx`,
    `${bare}.js`,
    `${bare}/index.ts`,
    `${bare}/index.js`,
  ]) {
    const found = places.follow(spelled, from)
    if (found !== null && found !== 'outside') return found
  }
  return null
}
