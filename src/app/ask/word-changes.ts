import type { KeyId } from '../../domain/log/signer.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { wordDiff } from '../../git/worktree/word-diff.js'
import type { Context } from '../outcome/context.js'
import type { Loaded } from '../read/load.js'
import { type Known, knownVersion } from './seen-versions.js'

/** How a version differs from one that somebody knows. */
export interface WordChanges {
  readonly since: Known
  /** In Git's porcelain form, not escaped; `null` where only line breaks differ. */
  readonly words: string | null
}

/** What changed since the version that this person knows; `null` where they know none, or this one, or it is gone. */
export async function wordChanges(
  context: Context,
  loaded: Pick<Loaded, 'workflow' | 'entries'>,
  key: KeyId | null,
  version: { readonly path: Path; readonly blob: Oid },
): Promise<WordChanges | null> {
  const { repo } = context
  const since = await knownVersion(context, loaded, key, version)
  if (since === null || (await repo.read(since.blob))?.type !== 'blob') return null
  return { since, words: await wordDiff(repo.where, since.blob, version.blob) }
}

/** Says what a reader sees here, and what they do not see. */
export function tellSince({ since, words }: WordChanges): string {
  const what = `the version that you ${since.how} (${since.blob.slice(0, 10)})`
  return words === null
    ? `Only line breaks differ from ${what}.`
    : `Changes since ${what}; --whole shows all of it.`
}
