import { parsePerson } from '../../domain/log/commit.js'
import type { KeyId } from '../../domain/log/signer.js'
import { LOCAL, POLICY } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Ref } from '../../git/port.js'
import { editTree } from '../../git/trees.js'
import { type FirstPolicy, firstPolicy } from '../../trust/first-policy.js'
import { parsePolicy } from '../../trust/policy-file.js'
import { DEFAULT_TEMPLATE, type PolicyTemplate, TEMPLATES } from '../../trust/policy-templates.js'
import { showErrors } from '../../yaml/parse-yaml.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { type Outcome, outcome, Refused } from '../outcome/outcome.js'
import { people } from '../outcome/people.js'
import { NOTHING, type Proposal, type ProposedCommand } from '../propose/proposal.js'
import { pinRoot } from '../read/roots.js'
import { guardPaths } from '../write/path-taken.js'
import { publish } from '../write/publish.js'
import { writeCommit } from '../write/write-commit.js'
import { writeText } from '../write/write-text.js'
import { askToContinue, type Row } from './ask-to-continue.js'
import { NO_HOOKS, planHooks, withHooks } from './hooks.js'
import { type KeyPlan, keyRows, newKeyWarning, setKey } from './key.js'
import { MEMBER_EXAMPLE, type Member } from './members.js'
import { projectFiles } from './project-files.js'

export interface BeginRequest {
  /** Branches to protect; none: the current one. */
  readonly protect: readonly string[]
  readonly template: string
  /** The checks of the project are proposed. */
  readonly checks: boolean
  readonly members: readonly Member[]
  readonly hooks: boolean
  /** The policy goes on a branch of its own, `local/<branch>`, which only this clone has. */
  readonly local: boolean
  /** Nobody is asked. */
  readonly yes: boolean
}

/** Writes the first policy on the current branch, and pins it as the root. */
export async function begin(
  context: Context,
  here: Ref,
  key: KeyPlan,
  request: BeginRequest,
): Promise<Outcome> {
  if (key.reason !== null) throw new Refused(key.reason.code, key.reason.message, key.reason.hint)
  const current = here.name.replace('refs/heads/', '')
  const branch = request.local ? await localBranch(context, current) : current
  const protect = request.protect.length > 0 ? request.protect : [branch]
  if (!protect.includes(branch)) {
    const message = `the policy belongs on a branch that it protects, and it does not protect ${branch}`
    throw new Refused('NOT_PROTECTED', message, `git switch ${protect[0] ?? ''}, or add --protect ${branch}`)
  }
  const template = templateOf(request)
  const who = await people(context)
  const person = parsePerson(who.committer)
  const parent = await knownCommit(context.repo, here.oid)
  const proposal = template.checks && request.checks ? await proposalFor(context, parent.tree) : NOTHING
  const written = (id: KeyId) =>
    validPolicy({
      protect,
      founder: { name: person?.name ?? '', email: person?.email ?? '', key: id },
      members: request.members,
      template,
      ...proposal,
    })
  // Without the key that is yet to be made, the rest can be judged all the same.
  const { principal } = key.signer === null ? { principal: null } : written(key.signer.key)
  await guardPaths(context.repo, parent.tree, [POLICY])
  if (!request.yes) {
    const rows = await preview(context, { branch, protect, principal, key, template, proposal, request })
    await askToContinue(context, 'wf init will write:', rows, 'wf init --template list')
  }
  const id = await setKey(context, key)
  if (id === null) throw new Error('a key was found, and is gone')
  const policy = written(id)
  const blob = await writeText(context, parent.tree, POLICY, encodeUtf8(policy.text))
  const tree = await editTree(context.repo, parent.tree, [
    { path: POLICY, file: { mode: '100644', oid: blob } },
  ])
  const message = encodeUtf8(
    `Set up wf: who may approve what\n\n${policy.principal} has every role; see .vizier/policy.yml.\n`,
  )
  const oid = await writeCommit(context, { tree, parents: [here.oid], ...who, message })
  const ref = { name: `refs/heads/${branch}`, from: request.local ? null : here.oid, to: oid }
  if ((await publish(context, [ref], 'wf init')) === 'lost') {
    throw new Refused('BUSY', `${branch} moved just now`, 'wf init')
  }
  await pinRoot(context, oid)
  const hooks = await withHooks(context, await hooksLeftOut(context, request))
  return outcome('init', {
    facts: {
      joined: false,
      branch,
      protect,
      principal: policy.principal,
      key: id,
      keyWarning: await newKeyWarning(key),
      policy: POLICY,
      template: request.template,
      setup: proposal.setup,
      checks: proposal.checks,
      root: oid,
      hooks: hooks.said,
      ...(request.local ? { local: true, notProtected: notProtected(current) } : {}),
    },
    commits: [{ oid, event: 'policy' }],
    refs: [ref],
    next: [
      ...hooks.next,
      ...(request.local ? [{ command: `git switch ${branch}`, why: 'work starts there' }] : []),
      { command: 'wf draft <slug> --goal TEXT --plan FILE', why: 'open the first workflow' },
      { command: `cat ${POLICY}`, why: 'who may do what, to be edited' },
    ],
  })
}

/** The branch that a policy for this clone alone goes on. */
async function localBranch({ repo }: Context, current: string): Promise<string> {
  const branch = `${LOCAL}${current}`
  const refs = await repo.refs(['refs/heads/'])
  const taken = refs.find(({ name }) => name === `refs/heads/${branch}`)
  if (taken)
    throw new Refused('BRANCH_EXISTS', `there is a branch ${branch}`, `git switch ${branch} && wf init`)
  const above = branch
    .split('/')
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join('/'))
    .find((name) => refs.some((ref) => ref.name === `refs/heads/${name}`))
  if (above === undefined) return branch
  throw new Refused(
    'BRANCH_EXISTS',
    `a branch called ${above} makes ${branch} impossible`,
    `git branch --move ${above} old-${above}`,
  )
}

/** What a policy on such a branch does not do. */
const notProtected = (current: string): readonly string[] => [
  `${current} and every other branch: anybody changes them as before`,
  'other clones and the remote: they have no policy, and check nothing',
  `what you take from ${LOCAL}${current} to another branch: it arrives there without its approvals`,
]

/** Why there are to be no hooks. Those that a project keeps in its files are for the whole team, and not for one clone. */
async function hooksLeftOut(context: Context, { hooks, local }: BeginRequest): Promise<string | null> {
  if (!hooks) return NO_HOOKS
  if (!local) return null
  const { findHookPlace } = await import('../hooks/install/place.js')
  const { kind } = await findHookPlace(context)
  return kind === 'plain' || kind === 'shared'
    ? null
    : `not installed: ${kind} would bring them to the whole team`
}

function templateOf({ template: name, members }: BeginRequest): PolicyTemplate {
  const template = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined
  if (template === undefined) throw noTemplate(name)
  if (template.approvals <= members.length + 1) return template
  const message = `the template ${name} asks for ${template.approvals} approvals, and the policy would have ${members.length + 1} person with a key`
  throw new Refused('TOO_FEW_PEOPLE', message, `wf init --template ${name} ${MEMBER_EXAMPLE}`)
}

const noTemplate = (name: string): Refused => {
  const known = Object.entries(TEMPLATES).map(([each, { says }]) => `${each}: ${says}`)
  const message = `no template is called ${JSON.stringify(name)}; there are:\n${known.join('\n')}`
  return new Refused('NO_SUCH_TEMPLATE', message, `wf init --template ${DEFAULT_TEMPLATE}`)
}

async function proposalFor({ repo }: Context, tree: Parameters<typeof projectFiles>[1]): Promise<Proposal> {
  const { proposeChecks } = await import('../propose/propose-checks.js')
  return proposeChecks(await projectFiles(repo, tree))
}

/** What is written is read as any policy: one that nobody could fulfil is refused before it is there. */
function validPolicy(given: FirstPolicy) {
  const policy = firstPolicy(given)
  const parsed = parsePolicy(POLICY, policy.text)
  if (parsed.ok) return policy
  throw new Refused('BAD_POLICY', showErrors(parsed.errors), 'wf init --help', { errors: parsed.errors })
}

interface Previewed {
  readonly branch: string
  readonly protect: readonly string[]
  readonly principal: string | null
  readonly key: KeyPlan
  readonly template: PolicyTemplate
  readonly proposal: Proposal
  readonly request: BeginRequest
}

async function preview(context: Context, given: Previewed): Promise<readonly Row[]> {
  const { branch, protect, principal, key, template, proposal, request } = given
  const { small, exempt, approvals } = template
  const commands = (kind: string, list: readonly ProposedCommand[]): readonly Row[] =>
    list.map(({ name, run, from }) => [kind, `${name}: ${run}  (${from})`])
  return [
    ['policy', `${POLICY}, committed on ${branch}`],
    ['protects', protect.join(', ')],
    ['you', `${principal === null ? '' : `${principal}, `}with every role`],
    ...request.members.map(({ email }): Row => ['member', `${email}: reviewer, saver, operator`]),
    ['approvals', `${approvals} for each plan, ${approvals} for the code`],
    ...(small === null
      ? []
      : ([['small', `up to ${small.lines} lines by one signature: wf quick`]] as const)),
    ...commands('setup', proposal.setup),
    ...commands('check', proposal.checks),
    ...exempt.map(({ paths }): Row => ['exempt', `${paths.join(' ')}: signed commits need no workflow`]),
    ['hooks', (await planHooks(context, await hooksLeftOut(context, request))).said],
    ...(await keyRows(key, context)),
    ...(request.local
      ? notProtected(branch.slice(LOCAL.length)).map((said): Row => ['not protected', said])
      : []),
  ]
}
