import type { Outcome } from '../app/outcome/outcome.js'
import type { brokenFacts, RecordFacts } from '../app/read/record-facts.js'
import { type Taken, tellLeft, tellTaken } from '../domain/story/patches.js'
import { stableJson } from '../domain/text/canonical-json.js'
import { escapeText } from '../domain/text/escape.js'
import { type Paint, safe } from './paint.js'
import { renderWords } from './words.js'

interface ShowFacts {
  readonly record?: RecordFacts
  readonly stage: {
    readonly name: string
    readonly type: string
    readonly description: string
    readonly state: string
    readonly verification?: string
    readonly subject: string | null
    readonly broken?: ReturnType<typeof brokenFacts>
    readonly approvals: readonly {
      readonly principal: string | null
      readonly claimed: string
      readonly at: string | null
      readonly taken: Taken | null
    }[]
  } | null
  readonly artefacts: readonly {
    readonly path: string
    readonly blob: string
    readonly text: string
    readonly since?: string
    readonly words?: string | null
  }[]
}

function takenText(taken: Taken | null): string {
  if (taken === null) return 'approved'
  const left = tellLeft(taken)
  return `accepted ${safe(tellTaken(taken))}${left === null ? '' : ` (${safe(left)})`}`
}

/** What a verification is worth; of one that is stale, nothing. */
const labelOf = ({ verification, state }: NonNullable<ShowFacts['stage']>): string =>
  verification === undefined || state === 'stale' ? '' : `, ${verification}`

function renderRecord({ record, digest, value, broken, decided }: RecordFacts, p: Paint): string {
  return [
    `${p.bold(safe(record))} ${p.dim(p.id(safe(digest)))}\n`,
    value === null ? '' : `\n${escapeText(stableJson(value))}\n`,
    ...broken.map((said) => `${p.bad('broken')} ${safe(said)}\n`),
    ...decided.map(({ as, why }) => `${p.good(safe(as.replaceAll('_', ' ')))} ${safe(why)}\n`),
  ].join('')
}

export function renderShow({ facts }: Outcome, p: Paint): string {
  const { stage, artefacts, record } = facts as unknown as ShowFacts
  if (record !== undefined) return renderRecord(record, p)
  const head = stage
    ? [
        `${p.bold(safe(stage.name))}  ${stage.type}, ${stage.state}${labelOf(stage)}\n`,
        stage.description === '' ? '' : `${safe(stage.description)}\n`,
        stage.subject === null ? '' : `decides on ${p.dim(p.id(safe(stage.subject)))}\n`,
        ...(stage.broken ?? []).map(
          ({ rule, said, waive }) =>
            `${p.bad('broken')} ${safe(said)}  ${p.dim(waive === null ? `${rule}, which nobody may waive` : `${rule}; wf waive … ${waive}`)}\n`,
        ),
        ...stage.approvals.map(
          (each) =>
            `${takenText(each.taken)} by ${safe(each.principal ?? `${each.claimed} (claimed)`)}, ${safe(each.at)}\n`,
        ),
      ].join('')
    : ''
  const bodies = artefacts.map(({ path, blob, text, since, words }) => {
    const shown = words ? renderWords(escapeText(words), p) : escapeText(text)
    const told = since === undefined ? '' : `${p.wait(safe(since))}\n`
    return `${p.bold(safe(path))} ${p.dim(p.id(blob))}\n${told}\n${shown.endsWith('\n') ? shown : `${shown}\n`}`
  })
  return [head, ...bodies].filter((part) => part !== '').join('\n') || 'nothing has been written yet\n'
}
