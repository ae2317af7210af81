import { readPatches } from '../app/gate/gate.js'
import type { Context } from '../app/outcome/context.js'
import { namedCommits } from '../app/outcome/named-commits.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { statusFacts } from '../app/read/facts.js'
import { findWorkflow, type Loaded, loadWorkflow } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { markOf, type OpenedRepair, openRepair } from '../app/repair/open-repair.js'
import { shortName, type UnsoundBranch, unsoundAt } from '../app/repair/unsound.js'
import { formatRepairMark, type RepairMode, repairMarkOf } from '../domain/log/repair-mark.js'
import type { Oid } from '../domain/names/oid.js'
import { escapeLine } from '../domain/text/escape.js'
import { type Arguments, type Command, flag, text, texts, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<commit>',
  about: { commit: 'the commit that wf verify names, by its id' },
  options: {
    revert: { type: 'boolean', describe: 'take back what the commit changed' },
    adopt: { type: 'boolean', describe: 'keep what the commit changed' },
    and: { type: 'string', array: true, describe: 'another commit to repair with it; may be repeated' },
    message: { type: 'string', alias: 'm', describe: 'why: the policy lists the commit with this reason' },
  },
  epilogue:
    'For a commit of a protected branch that wf verify finds. Opens a draft with goal and plan, and adds a pending patch ' +
    'that reverts the commit or keeps it, and lists it under "acknowledged" in the policy. ' +
    'Approve the plan, accept the patch, save: then wf verify passes. The policy changes, so a maintainer has to accept.',
  run,
}

const TRIES = 10

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const commits = await namedCommits(context, [text(args, 'commit') ?? '', ...texts(args, 'and')])
  const given = modeOf(args)
  for (let tries = 0; tries < TRIES; tries++) {
    const repair = await unsoundAt(context, commits)
    const mode = given ?? (await askMode(context, repair))
    const slug = await freeSlug(context, repair, mode)
    if (typeof slug !== 'string') return told(context, slug, null)
    const why = text(args, 'message')?.trim() || reasonOf(slug, mode)
    const opened = await openRepair(context, slug, repair, mode, why)
    if (opened !== 'lost') return told(context, await loadWorkflow(context, slug), opened)
  }
  throw new Refused('BUSY', 'other processes moved the branch faster than this one could', 'try again')
}

function modeOf(args: Arguments): RepairMode | null {
  if (flag(args, 'revert') && flag(args, 'adopt'))
    throw new UsageError('--revert and --adopt exclude each other')
  return flag(args, 'revert') ? 'revert' : flag(args, 'adopt') ? 'adopt' : null
}

const reasonOf = (slug: string, mode: RepairMode): string =>
  mode === 'revert' ? `reverted by ${slug}` : `kept by ${slug}`

/** What was found is shown before anybody is asked what to do about it. */
async function askMode({ person }: Context, { branch, unsound }: UnsoundBranch): Promise<RepairMode> {
  const { last = '' } = unsound[0] ?? {}
  const both = `wf repair ${last} --revert, or wf repair ${last} --adopt to keep it`
  if (person === null)
    throw new Refused('MODE_MISSING', 'say whether the commit is to be reverted or kept', both)
  const lines = unsound.flatMap(({ last: oid, findings }) =>
    findings.map(({ code, message }) => escapeLine(`${oid.slice(0, 10)} ${code}: ${message}`)),
  )
  await person.show(`${[...new Set(lines)].join('\n')}\n`)
  if (await person.confirm(`Revert it on ${shortName(branch)}?`)) return 'revert'
  if (await person.confirm('Keep it, and list it in the policy as known?')) return 'adopt'
  throw new Refused('NOT_CONFIRMED', 'nothing was recorded', both)
}

/** A slug that was never used; or the draft that repairs the same commits in the same way already. */
async function freeSlug(context: Context, repair: UnsoundBranch, mode: RepairMode): Promise<string | Loaded> {
  const { last = '' } = repair.unsound[0] ?? {}
  for (let number = 1; ; number++) {
    const slug = `repair-${last.slice(0, 10)}${number === 1 ? '' : `-${number}`}`
    const found = await findWorkflow(context, slug)
    if (found === null) return slug
    if (found.from === 'archive' || found.workflow.mode !== 'open') continue
    const mark = repairMarkOf(found.entries[0]?.commit.message ?? ('' as never))
    if (mark !== null && formatRepairMark(mark) === formatRepairMark(markOf(repair, mode))) return found
    const message = `draft/${slug} repairs it already, in another way`
    throw new Refused('REPAIR_OPEN', message, `wf status ${slug}`)
  }
}

async function told(context: Context, loaded: Loaded, opened: OpenedRepair | null): Promise<Outcome> {
  const { slug } = loaded.workflow
  const commits: readonly { oid: Oid; event: string }[] =
    opened === null ? [] : [{ oid: opened.opened, event: 'opened' }]
  return outcome('repair', {
    status: opened === null ? 'unchanged' : 'done',
    workflow: slug,
    facts: statusFacts(context, loaded, await readPatches(context, loaded)),
    commits,
    refs: opened?.refs ?? [],
    next: await nextOf(context, loaded),
  })
}
