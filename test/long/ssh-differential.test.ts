import { afterAll, describe, expect, test } from 'vitest'
import { disagreements } from '../support/differential.js'
import { signingKinds } from '../support/signing-kinds.js'
import { keygen } from '../support/ssh-keygen.js'

const ssh = keygen()
afterAll(() => ssh.close())
const FIRST = Number(process.env.SEED ?? 1000)

describe.each(signingKinds(ssh))('thousands of changed signatures by $name', (kind) => {
  test(`are judged as ssh-keygen judges them, from SEED=${FIRST} on`, () => {
    expect(disagreements(ssh, kind, FIRST, 3000)).toEqual([])
  })
})
