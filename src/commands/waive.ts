import { guardAgent } from '../app/ask/agent-rail.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, requirePolicy, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { decideWaive, findWaivable, type Waivable } from '../domain/decide/waive.js'
import { DISPOSITIONS, type Disposition } from '../domain/log/trailer-values.js'
import { isSlug } from '../domain/names/slug.js'
import { principalOf } from '../domain/policy/policy.js'
import { asWords } from '../domain/text/as-words.js'
import { stableJson } from '../domain/text/canonical-json.js'
import { escapeText } from '../domain/text/escape.js'
import { shellWord } from '../domain/text/shell-word.js'
import { type Arguments, type Command, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug] [record]',
  about: { record: 'a record by its id, or a broken rule as STAGE/RULE' },
  options: {
    as: {
      type: 'string',
      choices: DISPOSITIONS.map((each) => each.replaceAll('_', '-')),
      describe: 'what becomes of it; in-scope takes an earlier decision back',
    },
    message: { type: 'string', alias: 'm', describe: 'why' },
    expect: { type: 'string', describe: 'the digest of the record that was read' },
  },
  epilogue:
    'A decision is about the record as it reads now: where that changes, it is void. It lifts only rules that the definition calls waivable and that the policy lists under waivers.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const { slug, name } = await named(context, args)
  const as = (text(args, 'as') ?? 'waived').replaceAll('-', '_') as Disposition
  const note = text(args, 'message') ?? ''
  const again = `wf waive ${slug} ${shellWord(name)} --as ${as.replaceAll('_', '-')} -m WHY`
  if (note.trim() === '') throw new Refused('WHY_MISSING', 'the readers of the log need to know why', again)
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const expect = await consent(context, shown, { name, as, again, expect: text(args, 'expect') })
  const recorded = await record(context, 'waive', slug, async (loaded) => {
    requirePolicy(loaded)
    return { decided: decideWaive(sceneOf(loaded), { name, as, expect, note }, signer), signer }
  })
  if (isOutcome(recorded)) return { ...recorded, next: await nextOf(context, shown) }
  const { head, commits, refs, before } = recorded
  return outcome('waive', {
    workflow: slug,
    stage: head.workflow.data.waivers.at(-1)?.stage ?? null,
    facts: {
      record: name,
      as,
      subject: expect,
      why: note,
      principal: principalOf(policy, signer.key)?.name ?? null,
      key: signer.fingerprint,
    },
    commits,
    refs,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}

/** What is no slug is the record, of the only workflow that fits. */
async function named(context: Context, args: Arguments): Promise<{ slug: string; name: string }> {
  const [first, second] = [text(args, 'slug'), text(args, 'record')]
  if (second !== null) return { slug: await chooseSlug(context, first), name: second }
  if (first !== null && !isSlug(first)) return { slug: await chooseSlug(context, null), name: first }
  const slug = await chooseSlug(context, first)
  throw new Refused('WHICH_RECORD', `which record of ${slug}?`, `wf show ${slug}`)
}

/** Shows the record, and what rules say of it, and asks. Without a terminal, `--expect` names what was read. */
async function consent(
  context: Context,
  loaded: Loaded,
  asked: {
    readonly name: string
    readonly as: Disposition
    readonly again: string
    readonly expect: string | null
  },
): Promise<string | null> {
  const { slug } = loaded.workflow
  await guardAgent(context, slug)
  const { person } = context
  if (person === null || asked.expect !== null) return asked.expect
  const found = findWaivable(sceneOf(loaded), asked.name)
  if ('code' in found) throw new Refused(found.code, found.message, found.hint)
  await person.show(shownAs(found), 'words')
  const what =
    asked.as === 'in_scope' ? 'Take it back into scope' : `Record it as ${asked.as.replaceAll('_', ' ')}`
  if (!(await person.confirm(`${what} (${found.name} of ${slug})?`)))
    throw new Refused('NOT_CONFIRMED', 'nothing was recorded', asked.again)
  return found.at.digest
}

function shownAs({ at, value, said }: Waivable): string {
  const record = value === null ? '' : stableJson(value)
  const rules = said.map((each) => `broken: ${each}\n`).join('')
  return asWords(escapeText(`${at.of}/${at.id}\n${at.digest}\n\n${record}${rules}`))
}
