import type { Data } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Update, updateMetadata } from '../../domain/results/metadata.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import { fileAt } from '../../git/trees.js'
import { mayBeWritten } from './repository-file.js'
import type { StageResult, StageRun, Unwritable } from './stage-run.js'

/** Updates the fields of a document in the repository, and leaves every other byte of it as it is. */
export async function runMetadata(run: StageRun): Promise<StageResult> {
  const { stage, tree } = run
  const file = String(stage.config.file)
  const failed = (code: string, why: string): StageResult => ({ kind: 'failed', code, why, transcript: null })
  const no = await mayBeWritten(run, file)
  if (no !== null) return failed('DESTINATION', no)
  const now = await updatedAt(run, file, tree)
  if ('why' in now) return failed(now.code, now.why)
  return {
    kind: 'done',
    files: new Map(),
    code: async (tip) => {
      const then = await updatedAt(run, file, tip)
      return 'why' in then ? then : new Map([[encodeUtf8(file), then.after]])
    },
    agent: null,
    transcript: null,
    patch: null,
    note: now.after === now.before ? `${file} says so already` : `the fields of ${file}`,
  }
}

interface Changed {
  readonly before: ByteString
  readonly after: ByteString
}

async function updatedAt(run: StageRun, file: string, tree: Oid): Promise<Changed | Unwritable> {
  const before = await bytesAt(run, tree, file)
  if (before === null) return { code: 'DOCUMENT_MISSING', why: `there is no document ${file}` }
  const updated = updateMetadata(before, updatesOf(run.stage.config))
  return updated.ok
    ? { before, after: updated.content }
    : { code: updated.code, why: `${file}: ${updated.message}` }
}

/** The updates of a stage's configuration, which was parsed. */
function updatesOf(config: { readonly [key: string]: Data }): readonly Update[] {
  const listed = Array.isArray(config.updates) ? (config.updates as readonly Data[]) : []
  return listed.map((each) => {
    const given = each as Readonly<Record<string, string | number | boolean>>
    return 'add_line' in given
      ? { addLine: String(given.add_line) }
      : { field: String(given.field), value: String(given.value) }
  })
}

async function bytesAt({ context }: StageRun, tree: Oid, path: string): Promise<ByteString | null> {
  const file = await fileAt(context.repo, tree, encodeUtf8(path))
  const blob = file === null ? null : await context.repo.read(file.oid)
  return blob?.type === 'blob' ? blob.content : null
}
