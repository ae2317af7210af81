import { encodeUtf8 } from '../domain/bytes.js'
import { fieldUpdates, updateFields } from '../domain/document-fields.js'
import { mayBeWritten } from './repository-file.js'
import type { StageResult, StageRun } from './stage-run.js'
import { textAt } from './text-at.js'

/** Updates the fields of a document in the repository. */
export async function runMetadata(run: StageRun): Promise<StageResult> {
  const { context, stage, tree } = run
  const file = String(stage.config.file)
  const failed = (code: string, why: string): StageResult => ({ kind: 'failed', code, why, transcript: null })
  const no = await mayBeWritten(run, file)
  if (no !== null) return failed('DESTINATION', no)
  const text = await textAt(context, tree, file)
  if (text === null) return failed('DOCUMENT_MISSING', `there is no document ${file}`)
  const updates = fieldUpdates(stage.config)
  return {
    kind: 'done',
    files: new Map(),
    code: async (tip) => {
      const now = await textAt(context, tip, file)
      return new Map(now === null ? [] : [[encodeUtf8(file), encodeUtf8(updateFields(now, updates))]])
    },
    agent: null,
    transcript: null,
    patch: null,
    note: updateFields(text, updates) === text ? `${file} says so already` : `the fields of ${file}`,
  }
}
