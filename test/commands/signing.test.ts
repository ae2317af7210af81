import { chmodSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listen } from '../support/processes.js'
import { testKey } from '../support/test-key.js'
import { everything, type Workplace, workplace } from '../support/workplace.js'

const save = ['save', 'fix']

test('without a signing key nothing is decided, and everything else works', async () => {
  const place = await workplace('waiting')
  place.repo.git('config', '--unset-all', 'wf.signingkey')
  const [patch = ''] = place.pending()
  for (const words of [['accept-diff', 'fix', '--expect', patch], ['approve', 'fix'], save]) {
    expect(place.refuses('NO_SIGNING_KEY', words).hint).toMatch(/wf init --/)
  }
  place.does(['diff', 'fix'])
  place.does(['reject-diff', 'fix', '--expect', patch, '-m', 'Another day'])
})

test('a key that cannot be read is not replaced by another', async () => {
  const place = await workplace('accepted')
  place.repo.git('config', 'wf.signingkey', '/nowhere/key')
  place.refuses('SIGNING_KEY_UNREADABLE', save)
})

test('the key of a stranger does not count', async () => {
  const place = await workplace('accepted')
  place.repo.git('config', 'wf.signingkey', testKey('mallory').path)
  place.refuses('UNKNOWN_SIGNER', save)
})

test('a signing program that fails, lies or is not there signs nothing', async () => {
  const place = await workplace('accepted')
  program(place, 'echo "agent refused operation" >&2; exit 3')
  expect(place.refuses('SIGNING_FAILED', save).message).toMatch(/ended with 3: agent refused operation/)
  program(place, 'exit 0')
  place.refuses('SIGNING_FAILED', save)
  program(place, `exec ssh-keygen -Y sign -n other -f ${testKey('ada').path} "$7"`)
  place.refuses('SIGNATURE_MISMATCH', save)
  place.repo.git('config', 'gpg.ssh.program', '/nowhere/ssh-keygen')
  place.refuses('SIGNING_FAILED', save)
})

test('a signing program that hangs is given up after wf.signingTimeout, and ended', async () => {
  const place = await workplace('accepted')
  const { fifo, silent } = listen(place)
  program(place, `exec 3> ${fifo}; exec sleep 1000`)
  place.repo.git('config', 'wf.signingTimeout', '1')
  place.refuses('SIGNING_TIMED_OUT', save)
  await silent
  place.repo.git('config', 'wf.signingTimeout', 'soon')
  place.refuses('BAD_CONFIG', save)
})

test('a signature that somebody cancels is no failure', async () => {
  const place = await workplace('accepted')
  program(place, 'exit 130')
  place.refuses('SIGNING_CANCELLED', save)
})

test('Ctrl-C while it is being signed ends the program and records nothing', async () => {
  const place = await workplace('accepted')
  const { fifo, heard, silent } = listen(place)
  program(place, `exec 3> ${fifo}; echo here >&3; sleep 1000`)
  const before = everything(place)
  const running = place.starts(save)
  await heard
  running.interrupt()
  expect((await running.ended).exit).toBe(130)
  await silent
  expect(everything(place)).toEqual(before)
})

function program({ repo }: Workplace, script: string): void {
  repo.write('../signer', `#!/bin/sh\n${script}\n`)
  chmodSync(`${repo.path}/../signer`, 0o755)
  repo.git('config', 'gpg.ssh.program', `${repo.path}/../signer`)
}
