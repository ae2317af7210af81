import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimAttempt } from '../../src/app/sync/claim.js'
import type { RemoteName } from '../../src/domain/remote.js'
import { becameOf, type Clone, clones, openDraft } from '../support/clones.js'

const origin = 'origin' as RemoteName
const claim = (clone: Clone) => clone.within((context) => claimAttempt(context, origin, 'x', 'plan'))

test('of two clones that claim the same attempt one has it, there and here, and the other recorded nothing', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  await openDraft(ann, 'x')
  await ann.does('sync')
  await bob.does('sync', 'x')
  const before = bob.git('for-each-ref')
  expect(await claim(ann)).toMatchObject({ claimed: true, attempt: 1 })
  expect(ann.log('x').at(-1)).toBe('started Ann')
  expect(all.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
  expect(await claim(bob)).toMatchObject({
    claimed: false,
    reason: { code: 'CLAIM_LOST', hint: 'wf sync x' },
  })
  expect(bob.git('for-each-ref')).toBe(before)
  await bob.does('sync')
  expect(await claim(bob)).toMatchObject({ claimed: false, reason: { code: 'ATTEMPT_TAKEN' } })
  await ann.does('pause', 'x')
  expect(await claim(ann)).toMatchObject({ claimed: false, reason: { code: 'WORKFLOW_PAUSED' } })
})

test('what stands on something that is not done yet is not claimed, nor is what only people do', async () => {
  const all = clones()
  const ann = all.of.Ann as Clone
  await openDraft(ann, 'x')
  await ann.does('sync')
  for (const stage of ['implement', 'plan-approval']) {
    const claimed = await ann.within((context) => claimAttempt(context, origin, 'x', stage))
    expect(claimed).toMatchObject({ claimed: false, reason: { code: 'STAGE_NOT_READY' } })
  }
})

test('somebody claims between the look and the push: the lease tells', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  await openDraft(ann, 'x')
  await ann.does('sync')
  await bob.does('sync', 'x')
  await bob.does('pause', 'x', '-m', 'Tea')
  const tip = bob.git('rev-parse', 'draft/x')
  bob.git('push', '-q', 'origin', `${tip}:refs/elsewhere/x`)
  const script = `#!/bin/sh\ngit -C '${all.bare}' update-ref refs/heads/draft/x ${tip}\n`
  writeFileSync(join(ann.path, '.git', 'hooks', 'pre-push'), script, { mode: 0o755 })
  const before = ann.git('rev-parse', 'draft/x')
  expect(await claim(ann)).toMatchObject({ claimed: false, reason: { code: 'CLAIM_LOST' } })
  expect(ann.git('rev-parse', 'draft/x')).toBe(before)
  expect(all.git('rev-parse', 'draft/x')).toBe(tip)
})

test('a hook at the remote that refuses a claim is no race: it is said, and nothing is claimed', async () => {
  const all = clones()
  const ann = all.of.Ann as Clone
  await openDraft(ann, 'x')
  await ann.does('sync')
  writeFileSync(join(all.bare, 'hooks', 'update'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  await expect(claim(ann)).rejects.toMatchObject({ reason: { code: 'PUSH_REFUSED' } })
  expect(ann.log('x').filter((line) => line.startsWith('started'))).toEqual([])
})

test('an attempt that was claimed only here gives way to one that was claimed there', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  await openDraft(ann, 'x')
  await ann.does('sync')
  await bob.does('sync', 'x')
  // Bob claims at a remote of his own, where nobody sees it.
  bob.git('init', '-q', '--bare', join(all.folder, 'own.git'))
  bob.git('remote', 'add', 'own', '../own.git')
  const own = await bob.within((context) => claimAttempt(context, 'own' as RemoteName, 'x', 'plan'))
  expect(own).toMatchObject({ claimed: true, attempt: 1 })
  await claim(ann)
  expect(becameOf(await bob.does('sync', '--decide-again'))).toEqual(['started overtaken'])
  expect(bob.log('x').filter((line) => line.startsWith('started'))).toEqual(['started Ann'])
})
