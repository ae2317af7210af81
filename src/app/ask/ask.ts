import { findQuestion, type Question } from '../../domain/decide/approve.js'
import type { Decided, Refusal } from '../../domain/decide/decision.js'
import type { KeyId } from '../../domain/log/signer.js'
import type { PathAt } from '../../domain/log/trailer-values.js'
import { showPath } from '../../domain/names/path.js'
import { asWords } from '../../domain/text/as-words.js'
import { escapeText } from '../../domain/text/escape.js'
import { codeChanges } from '../../domain/workflow/workflow.js'
import type { Context, Person } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type Loaded, sceneOf } from '../read/load.js'
import { guardAgent } from './agent-rail.js'
import { readArtefact } from './artefacts.js'
import { refuseKnown } from './refuse-known.js'
import { rememberShown } from './seen-versions.js'
import { showChanges } from './show-changes.js'
import { tellSince, wordChanges } from './word-changes.js'

export interface Consent {
  /** What was decided on: what `--expect` named, or what was shown and agreed to. */
  readonly expect: string | null
  /** The stage that it was asked about. */
  readonly stage: string | null
}

/** How it is shown to somebody. */
export interface Shown {
  /** Whose decisions tell what they know already. */
  readonly key: KeyId | null
  /** All of an artefact, and not only what changed since the version that they know. */
  readonly whole: boolean
}

/**
 * On a terminal, shows what is to be decided on and asks; the answer is bound to what was shown. Without
 * one, or with `--expect`, what was given there stands. `decide` tells what a yes would come to: what would be refused then
 * is refused before.
 */
export async function askConsent(
  context: Context,
  loaded: Loaded,
  verb: 'approve' | 'revise',
  given: Consent & Shown,
  decide: (yes: Consent) => Decided,
): Promise<Consent> {
  await guardAgent(context, loaded.workflow.slug)
  const { person } = context
  if (person === null || given.expect !== null) return { expect: given.expect, stage: given.stage }
  const question = findQuestion(sceneOf(loaded), given.stage, verb, context.hashing)
  if (isRefusal(question)) throw new Refused(question.code, question.message, question.hint)
  const yes = { expect: question.token, stage: question.stage.name }
  refuseKnown(decide(yes))
  await showQuestion(context, person, loaded, question, given)
  const what = verb === 'approve' ? 'Approve this' : 'Ask for a new version of this'
  if (!(await person.confirm(`${what} (${question.stage.name} of ${loaded.workflow.slug})?`))) {
    throw new Refused('NOT_CONFIRMED', 'nothing was recorded', `wf ${verb} ${loaded.workflow.slug}`)
  }
  return yes
}

const isRefusal = (value: Question | Refusal): value is Refusal => 'code' in value

async function showQuestion(
  context: Context,
  person: Person,
  loaded: Loaded,
  question: Question,
  { key, whole }: Shown,
): Promise<void> {
  const parts: string[] = []
  const artefacts: PathAt[] = []
  for (const subject of question.subjects) {
    if ('delta' in subject) {
      const { base, tip } = loaded.workflow
      parts.push(await showChanges(context, base, tip, codeChanges(loaded.workflow)))
    } else {
      artefacts.push(subject)
      const head = `${showPath(subject.path)}\n${subject.blob}\n`
      const changes = whole ? null : await wordChanges(context, loaded, key, subject)
      const since = changes === null ? '' : `${tellSince(changes)}\n`
      const text = changes?.words ?? asWords(await readArtefact(context, subject.blob))
      parts.push(`${asWords(`${head}${since}\n`)}${text}`)
    }
  }
  const code = artefacts.length === 0
  await person.show(escapeText(parts.join(code ? '\n' : asWords(''))), code ? 'diff' : 'words')
  await rememberShown(context, loaded.workflow.slug, artefacts)
}
