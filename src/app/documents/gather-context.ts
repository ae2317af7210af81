import { numberedAmong } from '../../domain/gather/numbers.js'
import { type Item, kindOf, type Packed, packInto } from '../../domain/gather/pack.js'
import { placesIn } from '../../domain/gather/places.js'
import { queryOf } from '../../domain/gather/query.js'
import { rankDocuments } from '../../domain/gather/rank.js'
import { type RankedCode, rankCode } from '../../domain/gather/rank-code.js'
import { type References, referencesIn } from '../../domain/gather/references.js'
import { type Around, nameOf, type Sketch, sketch } from '../../domain/gather/sketch.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Repository } from '../../git/port.js'
import type { ListedFile } from '../../git/trees.js'
import { type Gathering, type Inputs, readText, type Text } from './context-inputs.js'

/** What belongs to a document, as it is handed to an agent: an artefact, in JSON. */
export interface ContextPackage {
  readonly schema: 'wf.context.v1'
  readonly strategy: string
  readonly target: { readonly path: string; readonly blob: Oid; readonly title: string }
  /** Of all that was looked at: the same identity means the same package. */
  readonly identity: string
  readonly budget: { readonly tokens: number; readonly used: number }
  readonly documents: readonly Packed[]
  readonly code: readonly Packed[]
  /** What there was no room for, the best of it. */
  readonly omitted: readonly Packed[]
  /** Links out of the repository, which nobody followed. */
  readonly outside: readonly WrittenLink[]
  /** Links to what is not there. */
  readonly missing: readonly WrittenLink[]
}

interface WrittenLink {
  readonly target: string
  readonly line: number
}

/** A package, and the files of code that were weighed for it: with other bytes they make another one. */
export interface Gathered {
  readonly package: ContextPackage
  readonly code: readonly Pick<ListedFile, 'path' | 'oid'>[]
}

/** Gathers what belongs to a document. */
export async function gatherFrom({ repo, hashing }: Gathering, inputs: Inputs): Promise<Gathered> {
  const { document, strategy, budget, target, text, files, classified, together } = inputs
  const around: Around = {
    places: placesIn(files.map(({ path }) => path)),
    numbered: numberedAmong(classified.documents),
  }
  const references = referencesIn(text, document, around)
  const query = queryOf(text, nameOf(document))
  const sketches = await sketchAll(repo, files, classified.documents, (read) =>
    sketch(read, query, around, document),
  )
  const known = { references, together, architecture: classified.architecture }
  const ranked = rankDocuments({ path: document, text, query }, sketches, known, strategy)
  const bySketch = new Map(sketches.map((each) => [each.path, each]))
  const documents = ranked.flatMap(({ path, score, why }) => {
    const drawn = bySketch.get(path)
    return drawn
      ? [{ path, oid: drawn.oid, size: drawn.size, kind: kindOf(path, classified.architecture), score, why }]
      : []
  })
  const code = await sized(
    repo,
    files,
    rankCode({ path: document, text, references, together }, classified, around.places, strategy),
  )
  const codeFits = packInto(code, Math.floor(budget * strategy.codeShare), strategy.atMost)
  const fits = packInto(documents, budget - codeFits.tokens, strategy.atMost)
  const weighed = code.map(({ path, oid }) => `${oid} ${path}\0`).join('')
  return {
    code,
    package: {
      schema: 'wf.context.v1',
      strategy: strategy.name,
      target: { path: showPath(document), blob: target.oid, title: query.title },
      identity: `sha256:${hashing.sha256(`${inputs.key}\0${weighed}` as ByteString)}`,
      budget: { tokens: budget, used: fits.tokens + codeFits.tokens },
      documents: fits.taken,
      code: codeFits.taken,
      omitted: [...fits.omitted, ...codeFits.omitted].slice(0, AT_MOST_TOLD),
      outside: told(references.outside),
      missing: told(references.missing),
    },
  }
}

const AT_MOST_TOLD = 20

const told = (links: References['outside']): readonly WrittenLink[] => {
  const once = new Map(links.map(({ target, line }) => [target, { target, line }]))
  return [...once.values()].slice(0, AT_MOST_TOLD)
}

// So many texts are in memory at the same time.
const AT_ONCE = 32

async function sketchAll(
  repo: Repository,
  files: readonly ListedFile[],
  documents: readonly Path[],
  draw: (read: Text & { readonly path: Path; readonly oid: Oid }) => Sketch,
): Promise<readonly Sketch[]> {
  const wanted = new Set(documents)
  const chosen = files.filter(({ path }) => wanted.has(path))
  const sketches: Sketch[] = []
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const part = chosen.slice(at, at + AT_ONCE)
    const texts = await Promise.all(part.map(({ oid }) => readText(repo, oid)))
    for (const [index, { path, oid }] of part.entries()) {
      const read = texts[index]
      if (read) sketches.push(draw({ ...read, path, oid }))
    }
  }
  return sketches
}

async function sized(
  repo: Repository,
  files: readonly ListedFile[],
  chosen: readonly RankedCode[],
): Promise<readonly Item[]> {
  const oids = new Map(files.map(({ path, oid }) => [path, oid]))
  const best = chosen.slice(0, CODE_AT_MOST)
  return Promise.all(
    best.flatMap((item) => {
      const oid = oids.get(item.path)
      return oid === undefined ? [] : [readText(repo, oid).then(({ size }) => ({ ...item, oid, size }))]
    }),
  )
}

const CODE_AT_MOST = 100
