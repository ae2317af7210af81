import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** Files that came in under a folder along first parents, with the commit that each came by; newest first. */
export async function addedFiles(
  where: Where,
  tip: Oid,
  folder: string,
): Promise<readonly { readonly commit: Oid; readonly path: string }[]> {
  const args = ['log', '--first-parent', '--diff-merges=first-parent', '--no-renames', '--diff-filter=A']
  const shown = ['--name-only', '--format=tformat:%H', '--no-color', '--no-show-signature', '--no-notes']
  const { stdout } = await git([...args, ...shown, '--end-of-options', tip, '--', folder], where)
  const found: { commit: Oid; path: string }[] = []
  let commit: Oid | null = null
  for (const line of stdout.split('\n')) {
    if (isOid(line)) commit = line
    else if (commit !== null && line !== '') found.push({ commit, path: line })
  }
  return found
}
