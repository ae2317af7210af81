import { verifySshSignature } from '../../src/trust/ssh/ssh-signature.js'
import { mutate, randomNumbers } from './mutate.js'
import type { SigningKind } from './signing-kinds.js'
import type { Keygen } from './ssh-keygen.js'

/** What a changed byte may bring about that ssh-keygen takes and `wf` does not; each is shown in ssh-differences. */
export const STRICTER: readonly string[] = [
  'its version is not 1',
  'its reserved field is not empty',
  'a number is not canonical',
  'nobody touched the security key',
]

export interface Disagreement {
  readonly seed: number
  readonly blob: string
  readonly theirs: boolean
  readonly ours: string
}

/**
 * Changes a signature `count` times, by seeds from `first` on, and asks both. Answers where `wf`
 * took what ssh-keygen refused, or refused for another reason than those that are listed.
 */
export function disagreements(
  ssh: Keygen,
  kind: SigningKind,
  first: number,
  count: number,
): readonly Disagreement[] {
  const message = Buffer.from('what was decided')
  const whole = kind.sign(message, 'wf-decision')
  const found: Disagreement[] = []
  for (let seed = first; seed < first + count; seed++) {
    const blob = mutate(whole, randomNumbers(seed))
    const verdict = verifySshSignature({
      signature: blob.toString('base64'),
      message,
      namespace: 'wf-decision',
    })
    const ours = verdict.ok ? verdict.key.line : verdict.why
    const theirs = ssh.verifiesBlob(kind.line, blob, message, 'wf-decision')
    const agreed = verdict.ok ? theirs && ours === kind.line : !theirs || STRICTER.includes(ours)
    if (!agreed) found.push({ seed, blob: blob.toString('base64'), theirs, ours })
  }
  return found
}
