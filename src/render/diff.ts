import type { Outcome } from '../app/outcome/outcome.js'
import type { patchFacts } from '../app/read/facts.js'
import { counted } from '../domain/text/counted.js'
import { escapeText } from '../domain/text/escape.js'
import { coloredDiff } from './colored-diff.js'
import { columns, type Paint, safe } from './paint.js'
import { patchLine } from './patch-line.js'

interface DiffFacts {
  readonly waiting: readonly ReturnType<typeof patchFacts>[]
  readonly pending: ReturnType<typeof patchFacts> | null
  /** Nothing waits: the code that was accepted until now. */
  readonly code?: { readonly files: number }
  readonly stat?:
    | readonly {
        readonly path: string
        readonly insertions: number
        readonly deletions: number
        readonly binary: boolean
      }[]
    | null
  readonly diff?: string | null
  /** The file that a page was written to. */
  readonly page?: string
}

/** One patch as a diff or as counts; or which patches wait. */
export function renderDiff({ facts, workflow }: Outcome, p: Paint): string {
  const { waiting, pending, code, stat, diff, page } = facts as unknown as DiffFacts
  if (pending === null) {
    if (code)
      return `accepted code of ${safe(workflow)}, ${counted(code.files, 'file')}\n\n${shown(stat, diff, p)}`
    if (waiting.length === 0) return `nothing is pending for ${safe(workflow)}\n`
    return waiting.map((patch) => `patch    ${patchLine(patch, p)}\n`).join('')
  }
  if (page !== undefined) return `wrote    ${safe(page)}\npatch    ${patchLine(pending, p)}\n`
  return `patch    ${patchLine(pending, p)}\n\n${shown(stat, diff, p)}`
}

function shown(stat: DiffFacts['stat'], diff: DiffFacts['diff'], p: Paint): string {
  if (!stat) return coloredDiff(escapeText(diff ?? ''), p)
  return columns(
    stat.map(({ path, insertions, deletions, binary }) => [
      safe(path),
      ...(binary ? ['binary'] : [p.good(`+${insertions}`), p.bad(`-${deletions}`)]),
    ]),
  )
}
