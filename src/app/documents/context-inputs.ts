import type { Hashing } from '../../domain/fold/hashing.js'
import { type Classified, classify } from '../../domain/gather/classify.js'
import type { Strategy } from '../../domain/gather/strategy.js'
import { changedTogether, type Together } from '../../domain/gather/together.js'
import { FETCH_BRANCHES } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { type ByteString, decodeLossy, encodeUtf8 } from '../../domain/text/bytes.js'
import type { Repository } from '../../git/port.js'
import { type ListedFile, listFiles } from '../../git/trees.js'
import { VERSION } from '../../version.js'
import { historyOf } from '../objects/file-history.js'
import { readCommit } from '../objects/read-commit.js'
import { Refused } from '../outcome/outcome.js'

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

/** What is known before any document but the one at hand is read. */
export interface Inputs {
  readonly document: Path
  readonly strategy: Strategy
  readonly budget: number
  readonly target: ListedFile
  readonly text: string
  readonly files: readonly ListedFile[]
  readonly classified: Classified
  readonly together: ReadonlyMap<Path, Together>
  /**
   * A digest of all that the order of documents and code is made from: the names of all files, the ids of the
   * documents, what changed together, the strategy. What code says does not bear on it.
   */
  readonly key: string
}

/** Refuses a document that the commit does not have. */
export async function contextInputs(
  { repo, hashing }: Gathering,
  { commit, document, strategy, budget = strategy.budget }: Request,
): Promise<Inputs> {
  const files = await filesOf(repo, commit)
  const target = files.find(({ path }) => path === document)
  if (!target) throw noSuchDocument(document)
  const classified = classify(
    files.map(({ path }) => path),
    strategy,
  )
  const together = changedTogether(document, await historyOf(repo, commit, document, strategy.history))
  const read = new Set<Path>([...classified.documents, document])
  const lines = files.map(({ path, oid }) => `${read.has(path) ? oid : ''} ${path}\0`)
  const how = encodeUtf8(JSON.stringify([VERSION, strategy, budget, [...together]]))
  return {
    document,
    strategy,
    budget,
    target,
    text: (await readText(repo, target.oid)).text,
    files,
    classified,
    together,
    key: hashing.sha256(`${how}\0${document}\0${lines.join('')}` as ByteString),
  }
}

/** The ordinary files of a commit: a link may point anywhere, and a submodule is another repository. */
async function filesOf(repo: Repository, commit: Oid): Promise<readonly ListedFile[]> {
  const found = await readCommit(repo, commit)
  if (found === null)
    throw new Refused('NO_SUCH_COMMIT', `${commit} is not a commit in this clone`, FETCH_BRANCHES)
  const files = await listFiles(repo, found.tree, '')
  return files.filter(({ mode }) => mode === '100644' || mode === '100755')
}

function noSuchDocument(document: Path): Refused {
  const shown = showPath(document)
  return new Refused(
    'NO_SUCH_DOCUMENT',
    `the commit has no file ${shown}: what is read is what is committed`,
    'commit it first: git add, git commit',
  )
}

export interface Text {
  readonly text: string
  readonly size: number
}

/** What is not UTF-8 is read as far as it goes. */
export async function readText(repo: Repository, oid: Oid): Promise<Text> {
  const object = await repo.read(oid)
  if (object?.type !== 'blob') {
    throw new Refused('OBJECT_MISSING', `the object ${oid} is not here`, 'wf doctor')
  }
  return { text: decodeLossy(object.content), size: object.content.length }
}
