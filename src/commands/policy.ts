import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { readLaw } from '../app/read/law.js'
import { wayToPolicy } from '../app/read/way-to-policy.js'
import { tryDecisionSigner } from '../app/write/signer.js'
import { DRAFTS } from '../domain/names/slug.js'
import { type Policy, principalOf } from '../domain/policy/policy.js'
import { policyChanges } from '../domain/policy/policy-changes.js'
import { decodeUtf8, fromByteArray } from '../domain/text/bytes.js'
import type { Ref } from '../git/port.js'
import { parsePolicy } from '../trust/policy-file.js'
import { showErrors } from '../yaml/parse-yaml.js'
import { type Arguments, type Command, flag, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '[action] [file]',
  about: { file: 'a policy file with your edits' },
  actions: ['check'],
  options: {
    'allowed-signers': { type: 'boolean', describe: "the keys in OpenSSH's format, for checks by hand" },
    branch: { type: 'string', describe: 'whose policy; default: the current branch, or main' },
  },
  epilogue:
    'wf policy: who may do what here. wf policy check FILE: what an edit would change, and whether it is valid.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const action = text(args, 'action')
  const file = text(args, 'file')
  if (action !== null && (action !== 'check' || file === null)) throw new UsageError('wf policy [check FILE]')
  const ref = await branchMeant(context, text(args, 'branch'))
  if (file !== null) return check(context, ref, file)
  if (ref === null) throw noSuchBranch()
  const policy = await policyOf(context, ref)
  const found = await tryDecisionSigner(context)
  const me = 'sign' in found ? principalOf(policy, found.key) : null
  return outcome('policy', {
    facts: {
      branch: shortName(ref),
      you: me?.name ?? null,
      key: 'sign' in found ? found.fingerprint : null,
      ...policy,
      ...(flag(args, 'allowed-signers') ? { allowedSigners: allowedSigners(policy) } : {}),
    },
  })
}

/** The branch that is named, else the current one, else main; `null` where there is neither. */
async function branchMeant({ repo }: Context, given: string | null): Promise<Ref | null> {
  const refs = (await repo.refs(['refs/heads/'])).filter(({ name }) => !name.startsWith(DRAFTS))
  if (given === null) {
    return refs.find(({ head }) => head) ?? refs.find(({ name }) => name === 'refs/heads/main') ?? null
  }
  const named = refs.find(({ name }) => name === `refs/heads/${given}`)
  if (named === undefined) throw noSuchBranch()
  return named
}

const noSuchBranch = (): Refused =>
  new Refused('NO_SUCH_BRANCH', 'it is not known whose policy is meant', 'add --branch BRANCH')

const shortName = ({ name }: Ref): string => name.replace('refs/heads/', '')

async function policyOf(context: Context, ref: Ref): Promise<Policy> {
  const law = await readLaw(context.repo, ref.oid)
  if (law.kind === 'policy') return law.policy
  if (law.kind === 'invalid') throw new Refused('BAD_POLICY', law.why, 'fix the file and commit it')
  throw new Refused(
    'NO_POLICY',
    `${shortName(ref)} has no .vizier/policy.yml`,
    ref.head ? (await wayToPolicy(context)).command : 'wf init',
  )
}

/** Whether a file holds can be said where no branch has a policy yet that it could be compared with. */
async function check(context: Context, ref: Ref | null, file: string): Promise<Outcome> {
  const unreadable = (why: string) =>
    new Refused('FILE_UNREADABLE', `${file} cannot be read: ${why}`, 'wf policy check .vizier/policy.yml')
  const bytes = await readFile(resolve(context.cwd, file)).catch((cause: Error) => {
    throw unreadable(cause.message)
  })
  // As it is read from a commit: what is not text there is no policy.
  const content = decodeUtf8(fromByteArray(bytes))
  if (content === null) throw unreadable('it is not UTF-8')
  const parsed = parsePolicy(file, content)
  if (!parsed.ok) {
    const hint = `wf policy check ${file}, once it is fixed`
    throw new Refused('BAD_POLICY', showErrors(parsed.errors), hint, { errors: parsed.errors })
  }
  const law = ref === null ? null : await readLaw(context.repo, ref.oid)
  const before = law?.kind === 'policy' ? law.policy : null
  return outcome('policy', {
    facts: {
      file,
      comparedWith: ref === null || before === null ? null : shortName(ref),
      changes: before === null ? [] : policyChanges(before, parsed.value),
    },
  })
}

/** `principal namespaces="…" key`, one a line, as `ssh-keygen -Y verify -f` reads it. */
function allowedSigners(policy: Policy): string {
  const people = policy.principals.filter((principal) => !principal.agent)
  return people
    .flatMap(({ name, keys }) => keys.map((key) => `${name} namespaces="wf-decision,git" ${key}\n`))
    .join('')
}
