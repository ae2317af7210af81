import type { Oid } from '../names/oid.js'
import { type Path, showPath } from '../names/path.js'

/** One thing that belongs to the context of a document. */
export interface Item {
  readonly path: Path
  readonly oid: Oid
  /** In bytes. */
  readonly size: number
  readonly kind: string
  readonly score: number
  readonly why: readonly string[]
}

/** How an item stands in a package. */
export interface Packed {
  readonly path: string
  readonly blob: Oid
  readonly kind: string
  readonly score: number
  readonly tokens: number
  readonly why: readonly string[]
}

export interface Fitted {
  readonly taken: readonly Packed[]
  /** What there was no room for. */
  readonly omitted: readonly Packed[]
  readonly tokens: number
}

const BYTES_A_TOKEN = 4

/**
 * Takes items in their order, the best first, while they fit into so many tokens and are no more than
 * `atMost`. One that is too large is passed over, and the next may still fit.
 */
export function packInto(items: readonly Item[], budget: number, atMost: number): Fitted {
  const taken: Packed[] = []
  const omitted: Packed[] = []
  let tokens = 0
  for (const item of items) {
    const packed = packedFrom(item)
    if (taken.length < atMost && tokens + packed.tokens <= budget) {
      taken.push(packed)
      tokens += packed.tokens
    } else omitted.push(packed)
  }
  return { taken, omitted, tokens }
}

function packedFrom({ path, oid, size, kind, score, why }: Item): Packed {
  return { path: showPath(path), blob: oid, kind, score, tokens: Math.ceil(size / BYTES_A_TOKEN), why }
}

/** What kind of document lies at a path, by its own name or its folder: `rfc`, `adr`, `prd`, `spec`, … */
export function kindOf(path: Path, architecture: ReadonlySet<Path>): string {
  const parts = path.toLowerCase().split('/')
  const file = parts.at(-1) ?? ''
  for (const [kind, pattern] of KINDS)
    if (pattern.test(file) || parts.slice(0, -1).some((folder) => pattern.test(`${folder}/`))) return kind
  return architecture.has(path) ? 'architecture' : 'document'
}

// Of a file `rfc-0003-x.md`, or of a folder `rfcs/`.
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['rfc', /^rfcs?(?:[-_ ]?\d|\/)/],
  ['adr', /^(?:adrs?(?:[-_ ]?\d|\/)|decisions\/)/],
  ['prd', /^prds?(?:[-_ ]?\d|\/)/],
  ['spec', /^specs?\/|\.spec\.md$/],
  ['research', /^research\//],
]
