import type { StageDefinition } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import type { RecordName } from '../log/trailer-values.js'
import type { Digest } from '../names/digest.js'
import { saysNothing } from '../text/says-nothing.js'
import type { Question } from '../workflow/draft-data.js'
import { listedRecords } from '../workflow/listed-records.js'
import { nextQuestion } from '../workflow/questions.js'
import type { Workflow } from '../workflow/workflow.js'
import { lostClaim } from './attempt.js'
import {
  type Decided,
  type Refusal,
  refused,
  type Scene,
  type SigningKey,
  steps,
  unchanged,
} from './decision.js'
import { guardExpect, guardKey, guardOpen } from './guards.js'

export interface Asking {
  /** The stage that waits for the answer; `null`: none does, but nothing is saved before. */
  readonly stage: string | null
  /** Records, by their ids or as `<stage>.<output>/<id>`. */
  readonly about: readonly string[]
  readonly text: string
}

/** A question of a person. Anybody may ask. */
export function decideAsk({ workflow }: Scene, { stage, about, text }: Asking): Decided {
  const closed = guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  const named = stage === null ? null : stageNamed(workflow.definition, stage)
  const look = `wf status ${workflow.slug}`
  if (stage !== null && named === null)
    return refused('NO_SUCH_STAGE', `${workflow.slug} has no stage called ${JSON.stringify(stage)}`, look)
  const records = namedRecords(workflow, about)
  if ('code' in records) return { kind: 'refused', reason: records }
  return asks(workflow, { stage, about: records, agent: null, transcript: null }, text)
}

/** What an agent asks ends its attempt: the stage goes on with the answer. Records that are not there are left out. */
export function decideAgentAsks(
  scene: Scene,
  stage: StageDefinition,
  attempt: number,
  { about, text }: Omit<Asking, 'stage'>,
  by: { readonly agent: string; readonly transcript: Digest | null },
): Decided {
  const lost = lostClaim(scene, stage, attempt)
  if (lost) return lost
  const { workflow } = scene
  const records = about.flatMap((name) => {
    const found = namedRecords(workflow, [name])
    return 'code' in found ? [] : found
  })
  return asks(workflow, { stage: stage.name, about: records, ...by }, text)
}

interface Asked {
  readonly stage: string | null
  readonly about: readonly RecordName[]
  readonly agent: string | null
  readonly transcript: Digest | null
}

function asks(workflow: Workflow, { stage, ...asked }: Asked, text: string): Decided {
  const question = nextQuestion(workflow)
  const about = asked.about.map(({ id }) => id).join(', ')
  return steps({
    event: { event: 'asked', asking: stage, question, ...asked },
    changes: [],
    subject: `Ask ${question} in ${workflow.slug}${about === '' ? '' : `, about ${about}`}`,
    body: text,
  })
}

function namedRecords(workflow: Workflow, names: readonly string[]): readonly RecordName[] | Refusal {
  const { slug } = workflow
  const listed = listedRecords(workflow).map(({ record }) => record)
  const found: RecordName[] = []
  for (const name of names) {
    const those = listed.filter(({ of, id }) => id === name || `${of}/${id}` === name)
    const [only] = those
    if (only === undefined)
      return {
        code: 'NO_SUCH_RECORD',
        message: `${slug} has no record called ${JSON.stringify(name)}`,
        hint: `wf show ${slug}`,
      }
    if (those.length > 1) {
      const all = those.map(({ of, id }) => `${of}/${id}`).join(', ')
      return {
        code: 'WHICH_RECORD',
        message: `${name} is several records: ${all}. Which one?`,
        hint: `wf show ${slug}`,
      }
    }
    if (!found.some(({ of, id }) => of === only.of && id === only.id))
      found.push({ of: only.of, id: only.id })
  }
  return found
}

/** The question of that name; without a name the only one that is open. */
export function findQuestion(
  { slug, data }: Workflow,
  name: string | null,
  open: readonly Question[],
): Question | Refusal {
  const [only, other] = open
  if (name === null && only !== undefined && other === undefined) return only
  const found = data.questions.find(({ id }) => id === name?.toUpperCase())
  if (found !== undefined) return found
  const names = data.questions.map(({ id }) => id).join(', ')
  if (name === null && open.length > 1)
    return {
      code: 'WHICH_QUESTION',
      message: `which one? ${open.map(({ id }) => id).join(', ')}`,
      hint: `wf status ${slug}`,
    }
  const message =
    name === null
      ? `no question of ${slug} is open`
      : `${slug} has no question ${JSON.stringify(name)}${names === '' ? '' : `; there are ${names}`}`
  return { code: 'NO_SUCH_QUESTION', message, hint: `wf status ${slug}` }
}

export interface Answering {
  readonly question: Question
  readonly expect: string | null
  readonly text: string
}

/** An answer is a decision, by somebody who may approve the plan: it may change what is to be done. */
export function decideAnswer(
  scene: Scene,
  { question, expect, text }: Answering,
  signing: SigningKey,
): Decided {
  const { workflow, standing } = scene
  const { slug } = workflow
  const closed = guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  const strange = guardKey(scene, signing, standing === null ? [] : [standing.rules.plan.role])
  if (strange) return { kind: 'refused', reason: strange }
  const { id, asked, answers } = question
  const other = guardExpect(expect, asked, `the question ${id}`, `wf status ${slug}`)
  if (other) return { kind: 'refused', reason: other }
  const vague = saysNothing(text)
  if (vague !== null)
    return refused(
      'ANSWERS_VAGUE',
      `"${text.trim()}" leaves ${id} open: ${vague.because}`,
      `wf answer ${slug} ${id} -m ANSWER`,
    )
  const last = answers.at(-1)
  if (last?.text === text.trim() && last.key === signing.key)
    return unchanged(`${id} has this answer already`)
  return steps({
    event: { event: 'answered', question: { id, asked } },
    changes: [],
    subject: `Answer ${id} of ${slug}`,
    body: text.trim(),
  })
}
