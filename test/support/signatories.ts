import { createHash, sign } from 'node:crypto'
import type { SigningKey } from '../../src/domain/decide/decision.js'
import { DECISION_NAMESPACE } from '../../src/domain/log/signed-payload.js'
import type { KeyId } from '../../src/domain/log/signer.js'
import type { Policy, Principal, Role } from '../../src/domain/policy/policy.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { wireString } from '../../src/trust/ssh/ssh-wire.js'
import { makeSshsig } from './sshsig.js'
import { rawPublicKey, testPrivateKey } from './test-key.js'

/** Somebody with a key of their own: who is known by it, and what they may do, a policy says. */
export interface Signatory extends SigningKey {
  readonly name: string
  /** `Name <email>` */
  readonly line: string
  readonly sign: (payload: ByteString) => string
  /** Signs for something else: `git`, `file`. */
  readonly signFor: (payload: ByteString, namespace: string) => string
}

/** Maintainer, reviewer, saver and operator in the policies of these tests. */
export const ada = signatory('ada')
/** Reviewer. */
export const bob = signatory('bob')
/** Reviewer. */
export const cleo = signatory('cleo')
/** An agent with every role and a key: nothing that it signs may count. */
export const codex = signatory('codex')
/** Somebody whom no policy knows. */
export const mallory = signatory('mallory')

export function signatory(name: string): Signatory {
  const point = rawPublicKey(name)
  const privateKey = testPrivateKey(name)
  const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(point)])
  const inner = (data: Buffer): Buffer =>
    Buffer.concat([wireString('ssh-ed25519'), wireString(sign(null, data, privateKey))])
  const signFor = (payload: ByteString, namespace: string): string =>
    makeSshsig(blob, Buffer.from(payload, 'latin1'), namespace, inner).toString('base64')
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return {
    name,
    line: `${name[0]?.toUpperCase()}${name.slice(1)} <${name}@example.com>`,
    key: `ssh-ed25519 ${blob.toString('base64')}` as KeyId,
    fingerprint: `SHA256:${digest}`,
    sign: (payload) => signFor(payload, DECISION_NAMESPACE),
    signFor,
  }
}

const EVERY: readonly Role[] = ['maintainer', 'reviewer', 'saver', 'operator', 'ci']

const principal = ({ name, key }: Signatory, roles: readonly Role[], agent = false): Principal => ({
  name,
  agent,
  owner: agent ? 'ada' : null,
  emails: [`${name}@example.com`],
  roles,
  keys: [key],
})

/** A policy of so many approvals of the plan and of the code, and whatever else is given. */
export function policy(
  approvals: { readonly plan?: number; readonly code?: number } = {},
  more: Partial<Omit<Policy, 'rules'>> & { readonly rules?: Partial<Policy['rules']> } = {},
): Policy {
  const { rules, ...rest } = more
  return {
    protect: ['main'],
    renamed: [],
    waivers: null,
    principals: [
      principal(ada, ['maintainer', 'reviewer', 'saver', 'operator']),
      principal(bob, ['reviewer']),
      principal(cleo, ['reviewer']),
      principal(codex, EVERY, true),
    ],
    rules: {
      snapshot: 'optional',
      plan: { approvals: approvals.plan ?? 1, role: 'reviewer' },
      code: { approvals: approvals.code ?? 1, role: 'reviewer' },
      beforeGate: [],
      sensitive: { paths: ['.github/**'], role: 'maintainer' },
      ...rules,
    },
    small: null,
    setup: [],
    checks: [],
    notifications: [],
    exempt: [],
    revoked: [],
    acknowledged: [],
    ...rest,
  }
}
