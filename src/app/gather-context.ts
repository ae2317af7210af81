import { type ByteString, decodeLossy, encodeUtf8 } from '../domain/bytes.js'
import type { Path } from '../domain/change.js'
import { type Classified, classify } from '../domain/gather/classify.js'
import { numberedAmong } from '../domain/gather/numbers.js'
import { type Item, kindOf, type Packed, packInto } from '../domain/gather/pack.js'
import { placesIn } from '../domain/gather/places.js'
import { queryOf } from '../domain/gather/query.js'
import { rankDocuments } from '../domain/gather/rank.js'
import { type RankedCode, rankCode } from '../domain/gather/rank-code.js'
import { type References, referencesIn } from '../domain/gather/references.js'
import { type Around, nameOf, type Sketch, sketch } from '../domain/gather/sketch.js'
import type { Strategy } from '../domain/gather/strategy.js'
import { changedTogether } from '../domain/gather/together.js'
import type { Oid } from '../domain/oid.js'
import { showPath } from '../domain/path.js'
import type { Hashing } from '../domain/structure.js'
import type { Repository } from '../git/port.js'
import { type ListedFile, listFiles } from '../git/trees.js'
import { historyOf } from './file-history.js'
import { Refused } from './outcome.js'
import { readCommit } from './read-commit.js'

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

export interface Gathering {
  readonly repo: Repository
  readonly hashing: Hashing
}

export interface Request {
  /** What is read is the tree of this commit, never the working tree. */
  readonly commit: Oid
  readonly document: Path
  readonly strategy: Strategy
  /** In tokens; default: the strategy's. */
  readonly budget?: number
}

/** Gathers what belongs to a document. Refuses a document that the commit does not have. */
export async function gatherContext(
  { repo, hashing }: Gathering,
  { commit, document, strategy, budget = strategy.budget }: Request,
): Promise<ContextPackage> {
  const files = await filesOf(repo, commit)
  const target = files.find(({ path }) => path === document)
  if (!target) throw noSuchDocument(document)
  const classified = classify(
    files.map(({ path }) => path),
    strategy,
  )
  const text = await readText(repo, target.oid)
  const around: Around = {
    places: placesIn(files.map(({ path }) => path)),
    numbered: numberedAmong(classified.documents),
  }
  const references = referencesIn(text.text, document, around)
  const together = changedTogether(document, await historyOf(repo, commit, document, strategy.history))
  const query = queryOf(text.text, nameOf(document))
  const sketches = await sketchAll(repo, files, classified.documents, (read) =>
    sketch(read, query, around, document),
  )
  const ranked = rankDocuments(
    { path: document, text: text.text, query },
    sketches,
    {
      references,
      together,
      architecture: classified.architecture,
    },
    strategy,
  )
  const bySketch = new Map(sketches.map((each) => [each.path, each]))
  const documents = ranked.flatMap(({ path, score, why }) => {
    const known = bySketch.get(path)
    return known
      ? [{ path, oid: known.oid, size: known.size, kind: kindOf(path, classified.architecture), score, why }]
      : []
  })
  const code = await sized(
    repo,
    files,
    rankCode({ path: document, text: text.text, references, together }, classified, around.places, strategy),
  )
  const codeFits = packInto(code, Math.floor(budget * strategy.codeShare), strategy.atMost)
  const fits = packInto(documents, budget - codeFits.tokens, strategy.atMost)
  return {
    schema: 'wf.context.v1',
    strategy: strategy.name,
    target: { path: showPath(document), blob: target.oid, title: query.title },
    identity: identityOf(hashing, files, classified, document, strategy, budget),
    budget: { tokens: budget, used: fits.tokens + codeFits.tokens },
    documents: fits.taken,
    code: codeFits.taken,
    omitted: [...fits.omitted, ...codeFits.omitted].slice(0, AT_MOST_TOLD),
    outside: told(references.outside),
    missing: told(references.missing),
  }
}

const AT_MOST_TOLD = 20

const told = (links: References['outside']): readonly WrittenLink[] => {
  const once = new Map(links.map(({ target, line }) => [target, { target, line }]))
  return [...once.values()].slice(0, AT_MOST_TOLD)
}

/** The ordinary files of a commit: a link may point anywhere, and a submodule is another repository. */
async function filesOf(repo: Repository, commit: Oid): Promise<readonly ListedFile[]> {
  const found = await readCommit(repo, commit)
  if (found === null) throw new Refused('NO_SUCH_COMMIT', `${commit} is no commit that is here`, 'git fetch')
  const files = await listFiles(repo, found.tree, '')
  return files.filter(({ mode }) => mode === '100644' || mode === '100755')
}

export function noSuchDocument(document: Path): Refused {
  const shown = showPath(document)
  return new Refused(
    'NO_SUCH_DOCUMENT',
    `the commit has no file ${shown}: what is read is what is committed`,
    'commit it first: git add, git commit',
  )
}

interface Text {
  readonly text: string
  readonly size: number
}

/** What is not UTF-8 is read as far as it goes. */
async function readText(repo: Repository, oid: Oid): Promise<Text> {
  const object = await repo.read(oid)
  if (object?.type !== 'blob') {
    throw new Refused(
      'OBJECT_MISSING',
      `the object ${oid} is not here`,
      'git fetch --unshallow, or fetch what is missing',
    )
  }
  return { text: decodeLossy(object.content), size: object.content.length }
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

/**
 * A digest of all that the package is made from: the names and ids of the documents, the names of all files,
 * the strategy. History is not in it: what happened together changes only where a document does, or says no more.
 */
function identityOf(
  { sha256 }: Hashing,
  files: readonly ListedFile[],
  { documents }: Classified,
  document: Path,
  strategy: Strategy,
  budget: number,
): string {
  const read = new Set<Path>([...documents, document])
  const lines = files.map(({ path, oid }) => `${read.has(path) ? oid : ''} ${path}\0`)
  const how = encodeUtf8(JSON.stringify({ ...strategy, budget, version: 1 }))
  return `sha256:${sha256(`${how}\0${document}\0${lines.join('')}` as ByteString)}`
}
