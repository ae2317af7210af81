import { lookApart } from '../app/doctor/apart.js'
import { examineFetches } from '../app/doctor/fetches.js'
import type { Complaint } from '../app/doctor/finding.js'
import { examineHooks } from '../app/doctor/hooks.js'
import { examineRefs } from '../app/doctor/refs.js'
import { examineSurroundings } from '../app/doctor/surroundings.js'
import { examineTrust } from '../app/doctor/trust.js'
import { examineVerdict } from '../app/doctor/verdict.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { requireGit } from '../git/process/version.js'
import { type Arguments, type Command, flag } from './parts/command.js'

export const command: Command = {
  positionals: '',
  options: { fix: { type: 'boolean', describe: 'run those commands that can do no harm' } },
  epilogue:
    'Looks at Git, the policy, the pinned root, your key, leftovers, what wf verify says and the hooks: a commit in a scratch ' +
    'worktree, which the last hook stops, proves that they run. Hooks of your own run along.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  await requireGit(context.repo.where)
  const found = await examine(context)
  const mended = flag(args, 'fix') ? await mend(found) : []
  const left = mended.length > 0 ? await examine(context) : found
  const problems = left.filter(({ level }) => level === 'problem')
  const [first] = problems
  return outcome('doctor', {
    status: first ? 'failed' : 'done',
    reason: first ? { code: first.code, message: first.message, hint: first.command } : null,
    facts: {
      verdict: first ? 'FAIL' : 'PASS',
      findings: left.map(({ code, level, message, command: mends }) => ({
        code,
        level,
        message,
        command: mends,
      })),
      mended: mended.map(({ code, command: mends }) => ({ code, command: mends })),
    },
  })
}

const LOOKS = [
  ['the policy', examineTrust],
  ['the refs', examineRefs],
  ['what lies about', examineSurroundings],
  ['what a fetch does', examineFetches],
  ['whether Git calls the hooks', examineHooks],
  ['what wf verify says', examineVerdict],
] as const

async function examine(context: Context): Promise<readonly Complaint[]> {
  const found: Complaint[] = []
  for (const [what, look] of LOOKS) found.push(...(await lookApart(context, what, () => look(context))))
  return found
}

async function mend(found: readonly Complaint[]): Promise<readonly Complaint[]> {
  const safe = found.filter((each) => each.mend !== undefined)
  // The same command mends several: once is enough.
  const commands = new Set<string | null>()
  for (const each of safe) {
    if (!commands.has(each.command)) await each.mend?.()
    commands.add(each.command)
  }
  return safe
}
