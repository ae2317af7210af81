import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../app/context.js'
import { readLaw } from '../app/law.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { tryDecisionSigner } from '../app/signer.js'
import { type Policy, principalOf } from '../domain/policy.js'
import { policyChanges } from '../domain/policy-changes.js'
import { DRAFTS } from '../domain/slug.js'
import { parsePolicy } from '../trust/policy-file.js'
import { showErrors } from '../yaml/parse-yaml.js'
import { type Arguments, type Command, flag, text, UsageError } from './command.js'

export const command: Command = {
  positionals: '[action] [file]',
  options: {
    'allowed-signers': { type: 'boolean', describe: "the keys in OpenSSH's format, for checks by hand" },
    branch: { type: 'string', describe: 'whose policy; default: the current branch, or main' },
  },
  epilogue:
    'wf policy: who may do what here. wf policy check FILE: what an edit would change, and whether it holds.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const action = text(args, 'action')
  const file = text(args, 'file')
  if (action !== null && (action !== 'check' || file === null)) throw new UsageError('wf policy [check FILE]')
  const { branch, policy } = await readPolicy(context, text(args, 'branch'), file === null)
  if (file !== null) return check(context, policy, file)
  if (policy === null) throw new Error(`the policy of ${branch} cannot be read`)
  const found = await tryDecisionSigner(context)
  const me = 'sign' in found ? principalOf(policy, found.key) : null
  return outcome('policy', {
    facts: {
      branch,
      you: me?.name ?? null,
      key: 'sign' in found ? found.fingerprint : null,
      ...policy,
      ...(flag(args, 'allowed-signers') ? { allowedSigners: allowedSigners(policy) } : {}),
    },
  })
}

async function readPolicy(
  { repo }: Context,
  given: string | null,
  needed: boolean,
): Promise<{ readonly branch: string; readonly policy: Policy | null }> {
  const refs = (await repo.refs(['refs/heads/'])).filter(({ name }) => !name.startsWith(DRAFTS))
  const wanted = given === null ? null : `refs/heads/${given}`
  const ref =
    refs.find(({ name, head }) => (wanted === null ? head : name === wanted)) ??
    refs.find(({ name }) => name === 'refs/heads/main')
  if (!ref || (wanted !== null && ref.name !== wanted)) {
    throw new Refused('NO_SUCH_BRANCH', 'it is not known whose policy is meant', 'add --branch BRANCH')
  }
  const branch = ref.name.replace('refs/heads/', '')
  const law = await readLaw(repo, ref.oid)
  if (law.kind === 'policy') return { branch, policy: law.policy }
  if (!needed) return { branch, policy: null }
  if (law.kind === 'invalid') throw new Refused('BAD_POLICY', law.why, 'mend the file, and commit it')
  throw new Refused('NO_POLICY', `${branch} has no .vizier/policy.yml`, 'wf init')
}

async function check(context: Context, before: Policy | null, file: string): Promise<Outcome> {
  const content = await readFile(resolve(context.cwd, file), 'utf8').catch((cause: Error) => {
    throw new Refused(
      'FILE_UNREADABLE',
      `${file} cannot be read: ${cause.message}`,
      'wf policy check .vizier/policy.yml',
    )
  })
  const parsed = parsePolicy(file, content)
  if (!parsed.ok) {
    const hint = `wf policy check ${file}, once it is mended`
    throw new Refused('BAD_POLICY', showErrors(parsed.errors), hint, { errors: parsed.errors })
  }
  return outcome('policy', {
    facts: { file, changes: before === null ? [] : policyChanges(before, parsed.value) },
  })
}

/** `principal namespaces="…" key`, one a line, as `ssh-keygen -Y verify -f` reads it. */
function allowedSigners(policy: Policy): string {
  const people = policy.principals.filter((principal) => !principal.agent)
  return people
    .flatMap(({ name, keys }) => keys.map((key) => `${name} namespaces="wf-decision,git" ${key}\n`))
    .join('')
}
