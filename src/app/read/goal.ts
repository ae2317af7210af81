import type { Path } from '../../domain/names/path.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { draftFile } from '../../domain/workflow/workflow.js'
import type { Context } from '../outcome/context.js'
import type { Loaded } from './load.js'

/** The text of the workflow's goal, or nothing. */
export async function goalOf({ repo }: Context, { workflow }: Loaded): Promise<string> {
  const file = draftFile(workflow, `${workflow.own.folder}goal.md` as Path)
  const blob = file === null ? null : await repo.read(file.oid)
  return blob === null ? '' : decodeLossy(blob.content)
}
