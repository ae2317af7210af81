import { begin } from '../app/init/begin.js'
import { planKey } from '../app/init/key.js'
import { readMember } from '../app/init/members.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { readLaw } from '../app/read/law.js'
import { wayToBranch } from '../app/read/way-to-policy.js'
import { requireGit } from '../git/process/version.js'
import { DEFAULT_TEMPLATE, TEMPLATES } from '../trust/policy-templates.js'
import { type Arguments, type Command, flag, text, texts, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '',
  options: {
    protect: {
      type: 'string',
      array: true,
      describe: 'a branch that only workflows may change; default: the current one',
    },
    template: {
      type: 'string',
      describe: 'what the policy asks for: solo (the default), team, docs; list names them',
    },
    member: {
      type: 'string',
      array: true,
      describe: "'EMAIL KEY': somebody else who may review and save, by their public SSH key",
    },
    'signing-key': { type: 'string', describe: 'the SSH key that you sign decisions with' },
    'generate-key': { type: 'boolean', describe: 'make a new SSH key for decisions' },
    checks: {
      type: 'boolean',
      describe: "propose the project's own checks: the default; --no-checks leaves them out",
    },
    hooks: { type: 'boolean', describe: 'install the hooks: the default; --no-hooks leaves them out' },
    local: {
      type: 'boolean',
      describe:
        'try it alone: the policy goes on a branch local/<branch> of this clone, and the current one stays as it is',
    },
    yes: { type: 'boolean', describe: 'do not ask' },
  },
  epilogue:
    "Proposes the project's own checks, by package.json, Makefile, pyproject.toml, Cargo.toml and go.mod; nothing of " +
    'them is run. In a repository that has a policy already, joins it: nothing is committed.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  await requireGit(context.repo.where)
  const template = text(args, 'template') ?? DEFAULT_TEMPLATE
  if (template === 'list') {
    const templates = Object.entries(TEMPLATES).map(([name, { says }]) => ({ name, says }))
    return outcome('init', { status: 'unchanged', facts: { templates } })
  }
  const [given, generate] = [text(args, 'signing-key'), flag(args, 'generate-key')]
  if (generate && given !== null) throw new UsageError('--signing-key and --generate-key exclude each other')
  const refs = await context.repo.refs(['refs/heads/'])
  const here = refs.find((ref) => ref.head)
  if (!here) {
    const message = 'HEAD is on no branch with a commit: there is nothing to put a policy on'
    throw new Refused('NO_BRANCH', message, wayToBranch(refs, (await context.repo.places()).bare).command)
  }
  const law = await readLaw(context.repo, here.oid)
  if (law.kind === 'invalid') throw new Refused('BAD_POLICY', law.why, 'fix the file and commit it')
  const key = await planKey(context, given, generate)
  const local = flag(args, 'local')
  if (local && args['protect'] !== undefined)
    throw new UsageError('--local protects the branch that it makes, and --protect no other')
  if (local && law.kind === 'policy') {
    const message = `${here.name.replace('refs/heads/', '')} has a policy, so there is nothing to try alone`
    throw new Refused('POLICY_EXISTS', message, 'wf init')
  }
  const wishes = { hooks: args['hooks'] !== false, yes: flag(args, 'yes') }
  if (law.kind === 'policy') {
    const { join } = await import('../app/init/join.js')
    return join(context, here, law.policy, key, wishes)
  }
  return begin(context, here, key, {
    ...wishes,
    local,
    protect: texts(args, 'protect'),
    template,
    members: texts(args, 'member').map(readMember),
    checks: args['checks'] !== false,
  })
}
