import { afterAll, describe, expect, test } from 'vitest'
import { commitDisagreements } from '../support/commit-differential.js'
import { disagreements } from '../support/differential.js'
import { signingKinds } from '../support/signing-kinds.js'
import { keygen } from '../support/ssh-keygen.js'

const ssh = keygen()
afterAll(() => ssh.close())
const kinds = signingKinds(ssh)
const FIRST = Number(process.env.SEED ?? 1000)

describe.each(kinds)('thousands of changed signatures by $name', (kind) => {
  test(`are judged as ssh-keygen judges them, from SEED=${FIRST} on`, () => {
    expect(disagreements(ssh, kind, FIRST, 3000)).toEqual([])
  })
})

describe.each(kinds)('hundreds of changed commits, signed by $name,', (kind) => {
  test.each(['sha1', 'sha256'] as const)(
    `are judged as Git judges them, from SEED=${FIRST} on, %s`,
    async (format) => {
      expect(await commitDisagreements(kind, format, FIRST, 400)).toEqual([])
    },
  )
})
