import { DRAFTS } from '../../domain/names/slug.js'
import { principalOf } from '../../domain/policy/policy.js'
import { protects } from '../../domain/policy/protects.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { agentVariable } from '../ask/agent-rail.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { readLaw } from '../read/law.js'
import { readRoots } from '../read/roots.js'
import { wayToPolicy } from '../read/way-to-policy.js'
import { tryDecisionSigner } from '../write/signer.js'
import { type Complaint, complaint } from './finding.js'

/** The law, what trust begins with, and whether this person can decide anything. */
export async function examineTrust(context: Context): Promise<readonly Complaint[]> {
  return [
    ...(await examinePolicy(context)),
    ...(await examineNames(context)),
    ...(await examineRoots(context)),
    ...examineRail(context),
  ]
}

async function examinePolicy(context: Context): Promise<readonly Complaint[]> {
  const { repo } = context
  const head = await repo.resolve('HEAD')
  const law = head === null ? null : await readLaw(repo, head)
  if (law === null || law.kind === 'none')
    return [
      complaint(
        'problem',
        'NO_POLICY',
        head === null
          ? 'there is no commit yet, so there is no policy'
          : 'the commit that is checked out has no policy',
        (await wayToPolicy(context)).command,
      ),
    ]
  if (law.kind === 'invalid')
    return [complaint('problem', 'BAD_POLICY', law.why, 'wf policy check .vizier/policy.yml')]
  const signer = await tryDecisionSigner(context)
  if ('code' in signer) return [complaint('problem', signer.code, signer.message, signer.hint)]
  const me = principalOf(law.policy, signer.key)
  if (me === null) {
    const message = `your key ${signer.fingerprint} belongs to nobody in the policy: your decisions would not count`
    return [complaint('problem', 'UNKNOWN_SIGNER', message, 'wf init (prints what a maintainer has to add)')]
  }
  if (law.policy.revoked.some(({ key }) => key === signer.key))
    return [
      complaint(
        'problem',
        'KEY_REVOKED',
        `your key ${signer.fingerprint} is revoked`,
        'wf init --generate-key',
      ),
    ]
  return []
}

/** A branch that was renamed takes its policy along, which goes on to protect the old name. */
async function examineNames({ repo }: Context): Promise<readonly Complaint[]> {
  const refs = await repo.refs(['refs/heads/', 'refs/remotes/'])
  const here = refs.find(({ head }) => head)
  if (here === undefined || here.name.startsWith(DRAFTS)) return []
  const law = await readLaw(repo, here.oid)
  if (law.kind !== 'policy') return []
  const { policy } = law
  const local = refs.filter(({ name }) => name.startsWith('refs/heads/'))
  if (local.some(({ name }) => protects(policy, name))) return []
  const tracked = refs.some(({ name }) =>
    protects(policy, name.replace(/^refs\/remotes\/[^/]+\//, 'refs/heads/')),
  )
  const branch = here.name.replace('refs/heads/', '')
  const named = policy.protect.join(', ')
  const message = `the policy protects ${named}, and no branch here is called that: nothing protects ${branch}`
  const [only] = policy.protect
  const old = only === undefined || /[*?[{]/.test(only) ? null : only
  const back = old === null ? 'its old name' : shellWord(old)
  const lines = `"protect: [${branch}]"${old === null ? '' : ` and "renamed: [{ from: ${old}, to: ${branch} }]"`}`
  const change = `wf draft protect-branch --goal 'Protect ${branch}' --target ${shellWord(branch)}, with ${lines} in .vizier/policy.yml`
  const command = tracked ? `git branch ${back} origin/${back}, or if it was renamed: ${change}` : change
  return [complaint(tracked ? 'note' : 'problem', 'NOT_PROTECTED', message, command)]
}

async function examineRoots(context: Context): Promise<readonly Complaint[]> {
  const roots = await readRoots(context)
  if (roots.length === 0) {
    const { command } = (await isOnBranch(context)) ? { command: 'wf init' } : await wayToPolicy(context)
    return [complaint('problem', 'NO_ROOT', 'no root is pinned here: nothing can be verified', command)]
  }
  const objects = await Promise.all(roots.map((root) => context.repo.read(root)))
  const command = await completing(context)
  return roots
    .filter((_, at) => objects[at] === null)
    .map((root) => complaint('problem', 'ROOT_MISSING', `the pinned root ${root} is not here`, command))
}

const isOnBranch = async ({ repo }: Context): Promise<boolean> =>
  (await repo.refs(['refs/heads/'])).some(({ head }) => head)

function examineRail(context: Context): readonly Complaint[] {
  if (context.env.WF_AGENT_GUARD === 'off') {
    const message = 'WF_AGENT_GUARD is off: an agent that runs wf here is not stopped from deciding'
    return [complaint('note', 'AGENT_GUARD_OFF', message, 'unset WF_AGENT_GUARD')]
  }
  const variable = agentVariable(context)
  return variable === null
    ? []
    : [complaint('note', 'AGENT', `${variable} is set: an agent runs this, decisions are refused`, null)]
}
