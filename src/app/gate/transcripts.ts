import type { Digest } from '../../domain/names/digest.js'
import { asciiPath } from '../../domain/names/path.js'
import { transcriptsRef } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { RefUpdate } from '../../git/port.js'
import { editTree, fileAt } from '../../git/trees.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { people } from '../outcome/people.js'
import { writeCommit } from '../write/write-commit.js'

export const transcriptDigest = ({ hashing }: Context, text: string): Digest =>
  `sha256:${hashing.sha256(encodeUtf8(text))}` as Digest

const pathOf = (stage: string, attempt: number) => asciiPath(`${stage}/${attempt}.jsonl`)

/** Stores what was said in an attempt, beside the log: a commit that a ref of its own holds once it has moved. */
export async function transcriptUpdate(
  context: Context,
  slug: string,
  stage: string,
  attempt: number,
  text: string,
): Promise<RefUpdate> {
  const { repo } = context
  const name = transcriptsRef(slug)
  const [held] = (await repo.refs([name])).filter((ref) => ref.name === name)
  const before = held === undefined ? null : await readCommit(repo, held.oid)
  const blob = await repo.write('blob', encodeUtf8(text))
  const tree = await editTree(repo, before?.tree ?? (await repo.write('tree', encodeUtf8(''))), [
    { path: pathOf(stage, attempt), file: { mode: '100644', oid: blob } },
  ])
  const who = await people(context)
  const to = await writeCommit(context, {
    tree,
    parents: before === null ? [] : [before.oid],
    ...who,
    message: encodeUtf8(`What was said in attempt ${attempt} at ${stage} of ${slug}\n`),
  })
  return { name, from: held?.oid ?? null, to }
}

/** What was said in an attempt; `null` where it is not here: transcripts need not be shared. */
export async function readTranscript(
  { repo }: Context,
  slug: string,
  stage: string,
  attempt: number,
): Promise<string | null> {
  const name = transcriptsRef(slug)
  const [held] = (await repo.refs([name])).filter((ref) => ref.name === name)
  const commit = held === undefined ? null : await readCommit(repo, held.oid)
  const file = commit === null ? null : await fileAt(repo, commit.tree, pathOf(stage, attempt))
  const blob = file === null ? null : await repo.read(file.oid)
  return blob === null ? null : Buffer.from(blob.content, 'latin1').toString('utf8')
}
