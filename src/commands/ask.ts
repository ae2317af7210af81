import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { decideAsk } from '../domain/decide/ask.js'
import { type Arguments, type Command, text, texts } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'the question' },
    about: { type: 'string', array: true, describe: 'a record that it is about, by its id; repeats' },
    stage: { type: 'string', describe: 'a stage that waits for the answer' },
  },
  epilogue:
    'What reads a record that a question is about waits for the answer, and so does the stage that is named. All else goes on; nothing is saved before the answer.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const question = text(args, 'message')?.trim() ?? ''
  if (question === '')
    throw new Refused('QUESTION_MISSING', 'what is the question?', `wf ask ${slug} -m QUESTION`)
  const asking = { stage: text(args, 'stage'), about: texts(args, 'about'), text: question }
  const recorded = await record(context, 'ask', slug, async (loaded) => ({
    decided: decideAsk(sceneOf(loaded), asking),
    signer: null,
  }))
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs, before } = recorded
  const asked = head.workflow.data.questions.at(-1)
  return outcome('ask', {
    workflow: slug,
    stage: asking.stage,
    facts: { question: asked?.id ?? null, about: asked?.about.map(({ id }) => id) ?? [], text: question },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}
