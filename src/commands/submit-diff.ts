import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { keptAttempt } from '../app/gate/attempts.js'
import { originOf } from '../app/gate/origin.js'
import { loadOpenGate, type Proposed, propose } from '../app/gate/propose.js'
import { namingRefused } from '../app/gate/refused-paths.js'
import { commitAt, pathRefused, takeDiff, takeOver } from '../app/gate/take-diff.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { patchFacts } from '../app/read/facts.js'
import type { Loaded } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { fitsTrailer } from '../domain/log/trailer-values.js'
import type { Oid } from '../domain/names/oid.js'
import { showPath } from '../domain/names/path.js'
import { isAlwaysSensitive, sensitivityOf } from '../domain/policy/sensitive.js'
import { shellWord } from '../domain/text/shell-word.js'
import type { Change } from '../domain/tree/change.js'
import { applyPatch } from '../git/capture/capture.js'
import { type Arguments, type Command, rest, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    from: { type: 'string', describe: 'worktree (the default), index, a commit, or a range A..B' },
    patch: { type: 'string', describe: 'a patch in a file, - for standard input' },
    'from-attempt': { type: 'string', describe: 'what a failed run had written: its number' },
    agent: { type: 'string', describe: 'which agent wrote it' },
    stage: { type: 'string', describe: 'the gate that it is for, where several are open' },
    message: { type: 'string', alias: 'm', describe: 'what it is for' },
  },
  epilogue:
    'Paths behind -- narrow what is taken from the working tree. Nothing there or in the index changes.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const agent = agentName(text(args, 'agent'))
  const { loaded, gate } = await loadOpenGate(context, slug, text(args, 'stage'))
  const message = text(args, 'message')
  const attempt = text(args, 'from-attempt')
  if (attempt !== null) {
    if (text(args, 'from') !== null || text(args, 'patch') !== null || rest(args).length > 0)
      throw new UsageError(
        '--from-attempt takes all that the attempt wrote: leave out --from, --patch and paths',
      )
    const kept = await keptAttempt(context, slug, attempt)
    const proposal = { ...kept, stage: gate.name, note: message ?? kept.note, agent: agent ?? kept.agent }
    return proposedOutcome(context, 'submit-diff', slug, await propose(context, slug, proposal))
  }
  const tree = await takeTree(context, loaded, args)
  const from = text(args, 'from')
  const origin =
    from === null || from === 'worktree' || from === 'index' ? null : await originOf(context, from)
  const note = message ?? origin?.subject ?? `A patch for ${slug}`
  const proposed = await propose(context, slug, {
    onto: loaded.tip,
    tree,
    note,
    agent,
    stage: gate.name,
    origin,
  })
  return proposedOutcome(context, 'submit-diff', slug, proposed)
}

export function agentName(given: string | null): string | null {
  if (given === null || fitsTrailer(given)) return given
  throw new UsageError('--agent takes a name of up to 200 characters, on one line')
}

/** What a command that put a patch behind the gate says of it. */
export async function proposedOutcome(
  context: Context,
  action: string,
  slug: string,
  { loaded, gate, patch, unchanged, refs }: Proposed,
): Promise<Outcome> {
  const sensitive = sensitiveIn(loaded, patch.changes)
  return outcome(action, {
    status: unchanged ? 'unchanged' : 'done',
    workflow: slug,
    stage: gate.name,
    facts: { pending: patchFacts(patch), ...(sensitive.length > 0 ? { sensitive } : {}) },
    refs,
    next: await nextOf(context, loaded),
  })
}

/** Which files of a patch take more than an ordinary sign-off: a definition that lies untracked comes along with all else. */
function sensitiveIn({ standing }: Loaded, changes: readonly Change[]): readonly string[] {
  const isSensitive =
    standing === null
      ? isAlwaysSensitive
      : (change: Change) => sensitivityOf(standing).rolesFor(change).length > 0
  return changes.filter(isSensitive).map(({ path }) => showPath(path))
}

/** The draft's tree with the proposed change in it. */
async function takeTree(context: Context, loaded: Loaded, args: Arguments): Promise<Oid> {
  const from = text(args, 'from')
  const patch = text(args, 'patch')
  if (from !== null && patch !== null) throw new UsageError('--from and --patch exclude each other')
  const paths = rest(args)
  if (paths.length > 0 && (patch !== null || (from !== null && from !== 'worktree'))) {
    throw new UsageError('paths behind -- narrow only what is taken from the working tree')
  }
  if (from?.includes('...')) throw new UsageError('a range is A..B, with two dots')
  if (patch !== null) return fromPatch(context, loaded, patch)
  const tip = await commitAt(context, loaded.tip)
  const label = loaded.ref.replace('refs/heads/', '')
  return namingRefused(context, await takeDiff(context, from ?? 'worktree', paths), (diff) =>
    takeOver(context, diff, { tree: tip.tree, label }),
  )
}

async function fromPatch(context: Context, loaded: Loaded, file: string): Promise<Oid> {
  const bytes = file === '-' ? await buffer(process.stdin) : await readPatch(resolve(context.cwd, file))
  if (bytes.length === 0) throw new Refused('EMPTY_DIFF', 'the patch is empty', 'git diff HEAD prints one')
  const tip = await commitAt(context, loaded.tip)
  const applied = await applyPatch(context.repo, tip.tree, bytes)
  if (applied.applied) return applied.tree
  if (applied.refused.length > 0) throw pathRefused(applied.refused)
  const made = `git diff --binary --no-color --no-ext-diff HEAD > ${file === '-' ? 'FILE' : shellWord(file)}`
  if (/No valid patches in input|unrecognized input/.test(applied.detail))
    throw new Refused('PATCH_UNREADABLE', `${nameOf(file)} contains no patch as Git writes one`, made)
  if (/without full index line|lacks the necessary blob/.test(applied.detail))
    throw new Refused('PATCH_UNREADABLE', `${nameOf(file)} names binary files without their content`, made)
  const message = `the patch does not apply to ${loaded.ref.replace('refs/heads/', '')}: ${applied.detail}`
  throw new Refused('PATCH_DOES_NOT_APPLY', message, 'make it on the tip of that branch')
}

const nameOf = (file: string): string => (file === '-' ? 'standard input' : file)

async function readPatch(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    const message = `${file} cannot be read: ${(cause as Error).message}`
    throw new Refused('FILE_UNREADABLE', message, 'name the file of the patch, or - for standard input')
  }
}
