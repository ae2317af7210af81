import { afterAll, describe, expect, test } from 'vitest'
import { fromByteArray } from '../../../src/domain/text/bytes.js'
import { verifySshSignature } from '../../../src/trust/ssh/ssh-signature.js'
import { freshKey } from '../../support/fresh-key.js'
import { rsaByHand, signingKinds } from '../../support/signing-kinds.js'
import { keygen } from '../../support/ssh-keygen.js'
import { readSshsig, writeSshsig } from '../../support/sshsig.js'

const ssh = keygen()
afterAll(() => ssh.close())

const MESSAGE = Buffer.from('wf-decision-v1\ntree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\x00\xff')
const FOR = 'wf-decision'

describe.each(signingKinds(ssh))('a signature by $name', (kind) => {
  const blob = kind.sign(MESSAGE, FOR)
  const signature = blob.toString('base64')

  test('is taken, by ssh-keygen and here, and names its key', () => {
    expect(ssh.verifiesBlob(kind.line, blob, MESSAGE, FOR)).toBe(true)
    const verdict = verifySshSignature({ signature, message: MESSAGE, namespace: FOR })
    expect(verdict).toMatchObject({ ok: true, key: { line: kind.line } })
    expect(verdict.ok && verdict.key.fingerprint).toBe(ssh.fingerprint(kind.line))
  })

  test('is the same over a byte string', () => {
    const verdict = verifySshSignature({ signature, message: fromByteArray(MESSAGE), namespace: FOR })
    expect(verdict.ok).toBe(true)
  })

  test('does not fit another message', () => {
    const message = Buffer.from(MESSAGE.subarray(1))
    const verdict = verifySshSignature({ signature, message, namespace: FOR })
    expect(verdict).toEqual({ ok: false, why: 'the signature does not fit' })
  })

  test.each(['git', 'file', 'wf-decision\0', 'wf-decisio', 'Wf-decision', ''])(
    'is not for %j',
    (namespace) => {
      const verdict = verifySshSignature({ signature, message: MESSAGE, namespace })
      expect(verdict).toEqual({ ok: false, why: 'its namespace is another' })
    },
  )

  test('cannot be moved to a namespace by writing that name into it', () => {
    const moved = writeSshsig({ ...readSshsig(blob), namespace: 'git' })
    const verdict = verifySshSignature({
      signature: moved.toString('base64'),
      message: MESSAGE,
      namespace: 'git',
    })
    expect(verdict).toEqual({ ok: false, why: 'the signature does not fit' })
  })

  test('takes no white space, no missing padding and no other alphabet', () => {
    for (const text of [
      `${signature}\n`,
      ` ${signature}`,
      signature.replace(/.$/, ''),
      `${signature}=`,
      `_${signature}`,
    ]) {
      expect(verifySshSignature({ signature: text, message: MESSAGE, namespace: FOR }).ok).toBe(false)
    }
  })
})

test('no SHA-1, though an agent may still make it', () => {
  const kind = rsaByHand('ssh-rsa', freshKey({ rsaBits: 2048 }))
  const blob = kind.sign(MESSAGE, FOR)
  expect(ssh.verifiesBlob(kind.line, blob, MESSAGE, FOR)).toBe(false)
  expect(
    verifySshSignature({ signature: blob.toString('base64'), message: MESSAGE, namespace: FOR }),
  ).toEqual({ ok: false, why: 'the signature is of another algorithm than the key' })
})

test.each([
  ['', 'it is not an SSH signature'],
  ['AAAA', 'it is not an SSH signature'],
  [Buffer.from('SSHSIG').toString('base64'), 'the data is cut short'],
  ['A'.repeat(20_000), 'it is not base64'],
])('%.12s is refused', (signature, why) => {
  expect(verifySshSignature({ signature, message: MESSAGE, namespace: FOR })).toEqual({ ok: false, why })
})
