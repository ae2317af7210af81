import { guardAgent } from '../app/ask/agent-rail.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, requirePolicy, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { decideAnswer, findQuestion } from '../domain/decide/ask.js'
import { isSlug } from '../domain/names/slug.js'
import { principalOf } from '../domain/policy/policy.js'
import { asWords } from '../domain/text/as-words.js'
import { escapeText } from '../domain/text/escape.js'
import type { Question } from '../domain/workflow/draft-data.js'
import { openQuestions } from '../domain/workflow/questions.js'
import { type Arguments, type Command, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug] [question]',
  about: { question: 'its name, such as Q1; default: the only one that is open' },
  options: {
    message: { type: 'string', alias: 'm', describe: 'the answer' },
    expect: { type: 'string', describe: 'the commit of the question that was read' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const [first, second] = [text(args, 'slug'), text(args, 'question')]
  // `wf answer Q1` names the question of the only workflow that fits.
  const short = first !== null && second === null && !isSlug(first)
  const slug = await chooseSlug(context, short ? null : first)
  const name = short ? first : second
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const question = questionOf(shown, name)
  await guardAgent(context, slug)
  const said = await consent(context, shown, question, args)
  const recorded = await record(context, 'answer', slug, async (loaded) => {
    requirePolicy(loaded)
    return {
      decided: decideAnswer(sceneOf(loaded), { question: questionOf(loaded, question.id), ...said }, signer),
      signer,
    }
  })
  if (isOutcome(recorded)) return { ...recorded, next: await nextOf(context, shown) }
  const { head, commits, refs, before } = recorded
  return outcome('answer', {
    workflow: slug,
    facts: {
      question: question.id,
      text: question.text,
      answer: said.text,
      principal: principalOf(policy, signer.key)?.name ?? null,
      key: signer.fingerprint,
    },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}

function questionOf({ workflow, standing }: Loaded, name: string | null): Question {
  const found = findQuestion(workflow, name, openQuestions(workflow, standing))
  if ('code' in found) throw new Refused(found.code, found.message, found.hint)
  return found
}

/** Shows the question and asks for the answer; without a terminal `--expect` names what was read. */
async function consent(
  context: Context,
  { workflow }: Loaded,
  question: Question,
  args: Arguments,
): Promise<{ readonly expect: string | null; readonly text: string }> {
  const { person } = context
  const [given, expect] = [text(args, 'message'), text(args, 'expect')]
  const again = `wf answer ${workflow.slug} ${question.id} -m ANSWER`
  if (person === null || expect !== null) {
    if (given === null) throw new Refused('ANSWER_MISSING', `what is the answer to ${question.id}?`, again)
    return { expect, text: given }
  }
  const about = question.about.map(({ of, id }) => `${of}/${id}`).join(', ')
  const head = `${question.id}${about === '' ? '' : `, about ${about}`}`
  await person.show(asWords(escapeText(`${head}\n\n${question.text}\n`)), 'words')
  const answer = given ?? (await person.ask('Your answer:')) ?? ''
  if (given !== null && !(await person.confirm(`Answer ${question.id} with "${given}"?`)))
    throw new Refused('NOT_CONFIRMED', 'nothing was recorded', again)
  return { expect: question.asked, text: answer }
}
