import type { SigningKey } from '../../domain/decide/decision.js'
import { DECISION_NAMESPACE } from '../../domain/log/signed-payload.js'
import type { KeyId } from '../../domain/log/signer.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Signer } from '../../trust/signing-key.js'
import { hasPassphrase } from '../../trust/signing-key-file.js'
import { sign } from '../../trust/ssh-sign.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { ownKey } from '../outcome/own-key.js'

export interface DecisionSigner extends SigningKey {
  /** The base64 of an SSHSIG over the payload. */
  readonly sign: (payload: ByteString) => Promise<string>
  /** Where the key lies; `null` where only an agent has it. */
  readonly keyFile: string | null
}

/** Who signs here, or a refusal that says how to get a key. */
export async function decisionSigner(context: Context): Promise<DecisionSigner> {
  const found = await tryDecisionSigner(context)
  if ('code' in found) throw new Refused(found.code, found.message, found.hint)
  return found
}

/** For what anyone may say: it is signed where there is a key. */
export async function signerOrNone(context: Context): Promise<DecisionSigner | null> {
  const found = await tryDecisionSigner(context)
  return 'sign' in found ? found : null
}

export async function tryDecisionSigner(
  context: Context,
): Promise<DecisionSigner | { readonly code: string; readonly message: string; readonly hint: string }> {
  const found = await ownKey(context)
  if (!found.ok) return found.reason
  const { signer } = found
  return {
    ...identity(signer),
    keyFile: signer.keyFile,
    sign: (payload) => signPayload(context, signer, payload),
  }
}

const identity = ({ publicKey }: Signer): SigningKey => ({
  key: publicKey.line as KeyId,
  fingerprint: publicKey.fingerprint,
})

async function signPayload(context: Context, signer: Signer, payload: ByteString): Promise<string> {
  const { env, terminal, signal } = context
  const timeoutMs = terminal ? null : await signingTimeout(context)
  const options = { env: { ...env }, terminal, signal, timeoutMs }
  const { keyFile } = signer
  // Not every OpenSSH says whose passphrase it asks for.
  if (terminal && keyFile !== null && (await hasPassphrase(keyFile)))
    context.progress(`signing with ${keyFile}`)
  const signed = await sign(signer, payload, DECISION_NAMESPACE, options)
  if (signed.ok) return signed.signature
  throw new Refused(signed.reason.code, signed.reason.message, signed.reason.hint)
}

/** `wf.signingTimeout`, in milliseconds; `undefined` where it is not set. It is given in seconds. */
async function signingTimeout({ repo }: Context): Promise<number | undefined> {
  const value = (await repo.config()).get('wf.signingtimeout')?.at(-1)
  if (value === undefined) return undefined
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value) * 1000
  const message = `wf.signingTimeout is ${JSON.stringify(value)}, and not a number of seconds from 1 to 99999`
  throw new Refused('BAD_CONFIG', message, 'git config wf.signingTimeout 60')
}
