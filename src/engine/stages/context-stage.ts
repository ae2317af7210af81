import { findStrategy } from '../../app/definitions/strategies.js'
import { gatherContext } from '../../app/documents/remembered-context.js'
import { sessionDigest } from '../../app/notes/session-digest.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { outputPath, type StageDefinition, textsIn } from '../../domain/definition/definition.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { stableJson } from '../../domain/text/canonical-json.js'
import { sourcesIn } from './sources.js'
import type { StageResult, StageRun } from './stage-run.js'
import { textAt } from './text-at.js'

/**
 * Gathers what belongs to a document into a package: the document that the configuration names, else the run's only
 * input that is a file of the draft. What it finds is what is committed. A strategy that is about no document looks at
 * what went on lately, on the branch that the run is for. With `sources` it hands in the texts of those files, and no more.
 */
export async function runContext(run: StageRun): Promise<StageResult> {
  const { stage, loaded } = run
  const failed = (code: string, why: string): StageResult => ({ kind: 'failed', code, why, transcript: null })
  const globs = textsIn(stage.config.sources)
  try {
    const sources = globs.length === 0 ? null : await sourcesIn(run.context, run.tree, globs)
    if (sources?.ok === false) return failed(sources.code, sources.why)
    const gathered = sources === null ? await gather(run) : sources.value
    if (gathered === null)
      return failed('DOCUMENT_MISSING', 'neither "file" nor an input names a document of the repository')
    const text = encodeUtf8(stableJson(gathered))
    const files = new Map(stage.outputs.map((output) => [outputPath(output, loaded.workflow.slug), text]))
    return { kind: 'done', files, code: null, agent: null, transcript: null, patch: null, note: '' }
  } catch (error) {
    if (error instanceof Refused) return failed(error.reason.code, error.reason.message)
    throw error
  }
}

async function gather(run: StageRun) {
  const { context, stage, tree, loaded } = run
  const strategy = await findStrategy(context.repo, tree, context.env, strategyOf(stage))
  const { target, workflow } = loaded
  if (strategy.about === 'recent')
    return sessionDigest(context, target?.oid ?? workflow.base, strategy, workflow.slug)
  const document = await documentOf(run)
  if (document === null) return null
  return gatherContext(context, { commit: loaded.tip, document: encodeUtf8(document), strategy })
}

const strategyOf = ({ config }: StageDefinition): string => String(config.strategy ?? 'rfc-review')

async function documentOf({ context, stage, tree }: StageRun): Promise<string | null> {
  if (typeof stage.config.file === 'string') return stage.config.file
  const named: string[] = []
  for (const value of Object.values(stage.scope.inputs)) {
    if (typeof value === 'string' && value !== '' && (await isFile(context, tree, value))) named.push(value)
  }
  return named.length === 1 ? (named[0] ?? null) : null
}

const isFile = async (context: Context, tree: StageRun['tree'], path: string): Promise<boolean> =>
  (await textAt(context, tree, path)) !== null
