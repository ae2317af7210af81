import { guardAgent } from '../app/ask/agent-rail.js'
import { readPatches } from '../app/gate/gate.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, requireSound } from '../app/read/load.js'
import { guardExpect } from '../domain/decide/guards.js'
import type { Undo } from '../domain/decide/undo.js'
import { subjectOf } from '../domain/log/message.js'
import type { Oid } from '../domain/names/oid.js'
import { escapeLine } from '../domain/text/escape.js'
import { nameOfPatch } from '../domain/tree/patch.js'
import { type Arguments, type Command, text } from './parts/command.js'
import { lastOf, lastProposal, planUndo, restOf, standingOf } from './undo-standing.js'
import { undoByEvent, undoByRef, undoProposal } from './undo-take-back.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'why, where an event has to say it' },
    expect: { type: 'string', describe: 'without a terminal: the tip of the draft, or the patch' },
  },
  epilogue:
    'Takes back your last proposal or decision, where nobody built upon it. What was not pushed goes as if it had not ' +
    'been; what was pushed is followed by an event that says the opposite.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const loaded = await loadWorkflow(context, slug)
  requireSound(loaded)
  await guardAgent(context, slug)
  const why = text(args, 'message') ?? ''
  const expect = text(args, 'expect')
  const standing = await standingOf(context, loaded)
  const patches = await readPatches(context, loaded)
  const rest = restOf(loaded, patches)
  const proposed = await lastProposal(context, loaded, patches, rest)
  if (proposed !== null) {
    const told = `patch ${nameOfPatch(proposed)}: ${proposed.note}`
    await consent(context, loaded, expect, proposed.oid, told)
    return undoProposal(context, loaded, proposed, standing, why)
  }
  const plan = await planUndo(context, loaded, standing, rest)
  if (plan.kind === 'refused') throw new Refused(plan.reason.code, plan.reason.message, plan.reason.hint)
  await consent(context, loaded, expect, loaded.tip, tellEvent(loaded, plan))
  return plan.kind === 'ref'
    ? undoByRef(context, loaded, plan, standing, rest)
    : undoByEvent(context, loaded, plan, why || 'Taken back')
}

/** Shows what is taken back, and asks; without a terminal it has to be named. */
async function consent(
  context: Context,
  { workflow }: Loaded,
  expect: string | null,
  actual: Oid,
  told: string,
): Promise<void> {
  const { slug } = workflow
  const { person } = context
  if (person === null || expect !== null) {
    const look = `wf undo ${slug} --expect ${actual}`
    const no = guardExpect(expect, actual, told, look)
    if (no) throw new Refused(no.code, no.message, look)
    return
  }
  if (await person.confirm(`Take back ${escapeLine(told)}?`)) return
  throw new Refused('NOT_CONFIRMED', 'nothing was taken back', `wf log ${slug}`)
}

const tellEvent = (loaded: Loaded, { kind }: Undo): string => {
  const subject = subjectOf(lastOf(loaded).commit.message)
  return kind === 'event' ? `"${subject}", by an event that says the opposite` : `"${subject}"`
}
