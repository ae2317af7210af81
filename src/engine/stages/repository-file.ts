import { staysInside } from '../../domain/definition/input-values.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { fileAt, listFiles } from '../../git/trees.js'
import type { StageRun } from './stage-run.js'

/** Why a stage may not write a file of the repository at that path; `null` where it may. */
export async function mayBeWritten({ context, tree }: StageRun, path: string): Promise<string | null> {
  if (!staysInside(path)) return `${JSON.stringify(path)} is not a path inside the repository`
  if (/^\.vizier\//i.test(path)) return `${path} is for the policy and for workflows: no stage writes there`
  const parts = path.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join('/')
    const file = await fileAt(context.repo, tree, encodeUtf8(part))
    if (file === null) continue
    if (length < parts.length) return `${part} is a file, so nothing can lie below it`
    if (file.mode !== '100644' && file.mode !== '100755') return `${part} is not a regular file`
  }
  const inside = await listFiles(context.repo, tree, `${path}/`)
  return inside.length > 0 ? `${path} is a folder` : null
}
