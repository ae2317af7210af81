import { readReview } from '../../app/read/read-review.js'
import type { Data } from '../../domain/definition/definition.js'
import { reviewAsMarkdown } from '../../domain/results/review-markdown.js'
import { asMarkdown } from '../../domain/story/as-markdown.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { stableJson } from '../../domain/text/canonical-json.js'
import { mayBeWritten } from './repository-file.js'
import type { StageResult, StageRun } from './stage-run.js'
import { outputNamed } from './values.js'

/** Writes what another stage handed on into a file of the repository. */
export async function runStorage(run: StageRun): Promise<StageResult> {
  const { stage, outputs } = run
  const [source, destination] = [String(stage.config.source), String(stage.config.destination)]
  const failed = (code: string, why: string): StageResult => ({ kind: 'failed', code, why, transcript: null })
  const value = outputNamed(stage, outputs, source)
  if (value === undefined) return failed('OUTPUT_MISSING', `there is no ${source}`)
  const no = await mayBeWritten(run, destination)
  if (no !== null) return failed('DESTINATION', no)
  const text = textIn(formatOf(stage.config.format, destination), value)
  return {
    kind: 'done',
    files: new Map(),
    code: async () => new Map([[encodeUtf8(destination), encodeUtf8(text)]]),
    agent: null,
    transcript: null,
    patch: null,
    note: `${destination}, from ${source}`,
  }
}

type Format = 'markdown' | 'json' | 'text'

function formatOf(said: Data | undefined, destination: string): Format {
  if (said === 'markdown' || said === 'json' || said === 'text') return said
  if (destination.endsWith('.json')) return 'json'
  return /\.(?:md|markdown)$/.test(destination) ? 'markdown' : 'text'
}

function textIn(format: Format, value: Data): string {
  switch (format) {
    case 'json':
      return stableJson(value)
    case 'markdown': {
      const review = readReview(value)
      return review === null ? asMarkdown(value) : reviewAsMarkdown(review)
    }
    case 'text':
      return typeof value === 'string' ? value : stableJson(value)
  }
}
