import type { Path } from '../names/path.js'
import { decodeLossy } from '../text/bytes.js'

/** Documents that people call by a number: RFC-0001, ADR 12. */
export type Numbered = ReadonlyMap<string, Path>

// Folders that give their documents a kind: `docs/adr/0003-agents.md` is ADR-0003.
const FOLDERS: Readonly<Record<string, string>> = { adrs: 'adr', decisions: 'adr', rfcs: 'rfc', prds: 'prd' }
const OWN = /^([a-z]{2,12})[-_ ]?0*(\d{1,5})(?=$|[-_. ])/
const BARE = /^0*(\d{1,5})(?=$|[-_. ])/
const MENTION = /\b([A-Za-z]{2,12})(?:[-_ ]?#?|s )0*(\d{1,5})\b/g
const MENTIONS_AT_MOST = 5000

/** The numbered ones among the documents; a number that two of them have means neither. */
export function numberedAmong(paths: readonly Path[]): Numbered {
  const found = new Map<string, Path | null>()
  for (const path of paths) {
    const name = nameOf(path)
    if (name !== null) found.set(name, found.has(name) ? null : path)
  }
  return new Map([...found].filter((pair): pair is [string, Path] => pair[1] !== null))
}

/** `rfc 3` for `docs/rfcs/rfc-0003-workflows.md`. */
function nameOf(path: Path): string | null {
  const parts = decodeLossy(path).toLowerCase().split('/')
  const file = parts.at(-1) ?? ''
  const own = OWN.exec(file)
  if (own) return `${own[1]} ${own[2]}`
  const folder = parts.at(-2) ?? ''
  const kind = FOLDERS[folder] ?? (/^[a-z]{2,12}$/.test(folder) ? folder.replace(/s$/, '') : undefined)
  const number = BARE.exec(file)?.[1]
  return kind === undefined || number === undefined ? null : `${kind} ${number}`
}

export interface NumberMention {
  readonly path: Path
  /** As it is written. */
  readonly text: string
}

/** The numbered documents that a text speaks of, each once. */
export function numbersIn(text: string, numbered: Numbered): readonly NumberMention[] {
  if (numbered.size === 0) return []
  const found = new Map<Path, string>()
  let count = 0
  for (const [words, kind = '', number = ''] of text.matchAll(MENTION)) {
    const path = numbered.get(`${kind.toLowerCase()} ${number}`)
    if (path === undefined) continue
    if (!found.has(path)) found.set(path, words)
    if (++count > MENTIONS_AT_MOST) break
  }
  return [...found].map(([path, words]) => ({ path, text: words }))
}
