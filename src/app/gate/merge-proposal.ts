import type { Conflict } from '../../domain/decide/update.js'
import type { Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { FileAt } from '../../domain/tree/change.js'
import { MissingObject } from '../../git/object-faults.js'
import { type ContentMerge, mergeContent } from '../../git/worktree/merge-content.js'
import type { Context } from '../outcome/context.js'

export type Proposal =
  | { readonly conflict: Conflict; readonly file: FileAt }
  /** Somebody has to resolve it; `content` holds conflict markers where there can be any. */
  | { readonly conflict: Conflict; readonly file: null; readonly content: ByteString | null }

/** Merges one path by content, as a proposal that somebody has to sign off. */
export async function proposeMerge(
  { repo }: Context,
  conflict: Conflict,
  labels: { readonly ours: string; readonly theirs: string },
): Promise<Proposal> {
  const { base, ours, theirs } = conflict
  if (!isFile(ours) || !isFile(theirs) || (base !== null && !isFile(base)))
    return { conflict, file: null, content: null }
  const read = async (oid: Oid | null): Promise<ByteString> =>
    oid === null ? ('' as ByteString) : await content(repo, oid)
  const [mine, before, other] = await Promise.all([read(ours.oid), read(base?.oid ?? null), read(theirs.oid)])
  const merged: ContentMerge = await mergeContent(
    repo.where,
    { content: mine, label: labels.ours },
    { content: before, label: 'base' },
    { content: other, label: labels.theirs },
  )
  if (merged.kind === 'impossible') return { conflict, file: null, content: null }
  if (merged.kind === 'conflict') return { conflict, file: null, content: merged.content }
  const mode = ours.mode === base?.mode ? theirs.mode : ours.mode
  return { conflict, file: { mode, oid: await repo.write('blob', merged.content) } }
}

const isFile = (file: FileAt | null): file is FileAt => file?.mode.startsWith('100') === true

async function content(repo: Context['repo'], oid: Oid): Promise<ByteString> {
  const blob = await repo.read(oid)
  if (blob?.type !== 'blob') throw new MissingObject(oid)
  return blob.content
}
