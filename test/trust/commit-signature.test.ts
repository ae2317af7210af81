import { afterAll, describe, expect, test } from 'vitest'
import type { ObjectFormat } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import {
  commitDisagreements,
  gitJudge,
  headerOf,
  ours,
  signatureHeader,
  signedCommit,
  unsignedCommit,
} from '../support/commit-differential.js'
import { signingKinds } from '../support/signing-kinds.js'
import { keygen } from '../support/ssh-keygen.js'

const ssh = keygen()
afterAll(() => ssh.close())
const kinds = signingKinds(ssh)
const [ada = kinds[0] as never] = kinds

/** What Git says, and what `wf` says, of each of these commits. */
async function both(format: ObjectFormat, contents: readonly string[]) {
  const judged = (await gitJudge(ada.line, format)).signers(contents as readonly ByteString[])
  return judged.map(({ oid, signer }, at) => {
    const verdict = ours(oid, contents[at] as ByteString)
    return { git: signer !== null, wf: verdict.ok ? 'good' : verdict.why }
  })
}

const FORMATS = ['sha1', 'sha256'] as const

test.each(kinds)('a commit that $name signed is taken, by Git and here', async (kind) => {
  const content = signedCommit(kind, 'sha1')
  const [judged] = (await gitJudge(kind.line, 'sha1')).signers([content])
  if (judged === undefined) throw new Error('nothing was judged')
  const verdict = ours(judged.oid, content)
  expect(verdict.ok && verdict.key.fingerprint).toBe(judged.signer)
})

describe.each(FORMATS)('a signed commit of %s', (format) => {
  const { head, rest } = unsignedCommit(format)
  const own = headerOf(format)
  const other = headerOf(format === 'sha1' ? 'sha256' : 'sha1')
  const blob = ada.sign(Buffer.from(head + rest, 'latin1'), 'git')
  const signed = (name: string, by = blob): string => `${head}${signatureHeader(name, by)}${rest}`

  test('is refused by both, where it is not exactly what was signed, and signed so', async () => {
    const forFile = ada.sign(Buffer.from(head + rest, 'latin1'), 'file')
    const cases = {
      'under the header of the other object format': signed(other),
      'under a header that begins so': signed(`${own}x`),
      'with a header more': signed(own).replace(rest, `x-more 1\n${rest}`),
      'with other words': signed(own).replace('door', 'dour'),
      'signed for something else': signed(own, forFile),
      'signed not at all': head + rest,
    }
    const judged = await both(format, Object.values(cases))
    expect(Object.keys(cases).map((name, at) => [name, judged[at]])).toEqual([
      [Object.keys(cases)[0], { git: false, wf: 'its signature is of another object format' }],
      [Object.keys(cases)[1], { git: false, wf: 'its signature is of another object format' }],
      [Object.keys(cases)[2], { git: false, wf: 'the signature does not fit' }],
      [Object.keys(cases)[3], { git: false, wf: 'the signature does not fit' }],
      [Object.keys(cases)[4], { git: false, wf: 'its namespace is another' }],
      [Object.keys(cases)[5], { git: false, wf: 'it is not signed' }],
    ])
  })

  test('is refused here alone, where it is signed twice or its armour is loose', async () => {
    const twice = `${head}${signatureHeader(own, blob)}${signatureHeader(own, blob)}${rest}`
    const beside = `${head}${signatureHeader(own, blob)}${signatureHeader(other, blob)}${rest}`
    const loose = signed(own)
      .replace('SIGNATURE-----\n -', 'SIGNATURE-----\n -')
      .replace(/=*\n -----END/, ' $&')
    expect(await both(format, [twice, beside, loose])).toEqual([
      { git: true, wf: 'it has several signatures' },
      { git: true, wf: 'it has several signatures' },
      { git: true, wf: 'its signature is not in the armour of SSH' },
    ])
  })

  test('changed anywhere, is judged as Git judges it', async () => {
    expect(await commitDisagreements(ada, format, 1, 60)).toEqual([])
  })
})
