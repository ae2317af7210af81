import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Loaded } from '../../app/read/load.js'
import type { Others } from '../../app/write/record.js'
import { assignAnswers, type ByForm, type Form } from '../../domain/decide/answer-forms.js'
import { type Answer, judgeAnswers } from '../../domain/decide/answers.js'
import { answerCommand } from './answer-command.js'
import { askAnswers } from './ask-answers.js'
import { submitAnswers } from './form-stage.js'
import { formsOf } from './forms.js'

export interface GivenAnswers {
  /** By `question` or `form.question`. */
  readonly answers: ReadonlyMap<string, Answer>
  /** Names of questions that are to be asked at the terminal. */
  readonly ask: readonly string[]
}

export interface Begun {
  /** What is given for the forms whose turn has come or will come. */
  readonly given: ByForm
  /** How many forms that were answered before have other answers now. */
  readonly changed: number
}

/**
 * Looks at all that is given before anything runs, and refuses it with everything that is wrong. Forms that were answered
 * before are handed in again, with their other answers as they were.
 */
export async function beginAnswers(
  context: Context,
  loaded: Loaded,
  { answers, ask }: GivenAnswers,
  guard: (loaded: Loaded) => Promise<void>,
  others: Others | null,
): Promise<Begun> {
  if (answers.size === 0 && ask.length === 0) return { given: new Map(), changed: 0 }
  const { slug } = loaded.workflow
  await guard(loaded)
  const forms = await formsOf(context, loaded)
  const asked = await askNamed(context, forms, ask)
  const { given, unknown, problems } = assignAnswers(forms, new Map([...answers, ...asked]))
  if (unknown.length > 0 || problems.length > 0)
    throw new Refused(
      unknown.length > 0 ? 'ANSWERS_UNKNOWN' : 'ANSWERS_VAGUE',
      [...unknown, ...problems].join('\n'),
      commandFor(slug, forms),
    )
  let changed = 0
  for (const form of forms) {
    const mine = given.get(form.stage.name)
    if (form.turn !== 'done' || mine === undefined) continue
    const judged = judgeAnswers(form.questions, mine, form.earlier)
    if (!judged.ok) continue
    if (await submitAnswers(context, slug, form.stage, judged.answers, others)) changed += 1
  }
  return { given, changed }
}

/** Asks at the terminal for the questions that are only named. */
async function askNamed(
  { person }: Context,
  forms: readonly Form[],
  names: readonly string[],
): Promise<ReadonlyMap<string, Answer>> {
  const found = new Map<string, Answer>()
  for (const name of names) {
    const fits = ({ stage, questions }: Form) =>
      questions.filter((each) => name === each.name || name === `${stage.name}.${each.name}`)
    const asking = forms.filter((form) => fits(form).length > 0)
    const form = asking.find(({ turn }) => turn === 'ready') ?? asking[0]
    // What nobody asks for is refused with everything else.
    if (form === undefined || person === null) found.set(name, { value: '', typed: true })
    else {
      const answers = await askAnswers(person, form, fits(form))
      if (answers === null)
        throw new Refused('NOT_ANSWERED', `${name} was not answered: nothing was recorded`, null)
      for (const answer of answers.values()) found.set(name, answer)
    }
  }
  return found
}

/** Every question of the forms whose turn has come; where all of them were answered, one is enough. */
function commandFor(slug: string, forms: readonly Form[]): string {
  const ready = forms.filter(({ turn }) => turn === 'ready')
  const [shown] = ready.length > 0 ? ready : forms
  return shown === undefined ? `wf status ${slug}` : answerCommand(slug, shown)
}
