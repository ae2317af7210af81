import { afterAll, describe, expect, test } from 'vitest'
import { disagreements } from '../support/differential.js'
import { signingKinds } from '../support/signing-kinds.js'
import { keygen } from '../support/ssh-keygen.js'

const ssh = keygen()
afterAll(() => ssh.close())

// Thousands of each: test/long/ssh-differential.test.ts.
describe.each(signingKinds(ssh))('a changed signature by $name', (kind) => {
  test('is judged as ssh-keygen judges it', () => {
    expect(disagreements(ssh, kind, 1, 40)).toEqual([])
  })
})
