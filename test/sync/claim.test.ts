import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadWorkflow, sceneOf } from '../../src/app/read/load.js'
import { type Share, shareOf } from '../../src/app/sync/share.js'
import { isOutcome, record } from '../../src/app/write/record.js'
import { decideStart } from '../../src/domain/decide/attempt.js'
import { stageNamed } from '../../src/domain/definition/stage-graph.js'
import { NO_EVIDENCE } from '../../src/domain/workflow/evidence.js'
import { inputsOf } from '../../src/domain/workflow/inputs.js'
import { becameOf, type Clone, type Clones, clones, copyOf, openDraft } from '../support/clones.js'

/** Claims the next attempt at the plan, as it is looked at now: `claimed`, or why not. */
const claim = (clone: Clone, { offline = false, meanwhile = async () => {} } = {}) =>
  clone.within(async (context) => {
    const loaded = await loadWorkflow(context, 'x')
    const share = (await shareOf(context, loaded, { remote: null, offline })) as Share | null
    await share?.follow()
    await meanwhile()
    const { workflow } = await loadWorkflow(context, 'x')
    const stage = stageNamed(workflow.definition, 'plan')
    if (stage === null) throw new Error('there is no plan')
    const before = workflow.attempts.get('plan')?.number ?? 0
    const looked = { before, inputs: inputsOf(workflow, stage), evidence: NO_EVIDENCE }
    const done = await record(
      context,
      'run',
      'x',
      async (now) => ({
        decided: decideStart(sceneOf(now), stage, looked, clone.who, context.hashing),
        signer: null,
      }),
      share,
    )
    return isOutcome(done) ? done.reason?.code : 'claimed'
  })

async function both() {
  begun ??= begin()
  const all = copyOf(await begun)
  return { all, ann: all.of.Ann as Clone, bob: all.of.Bob as Clone }
}

let begun: Promise<Clones> | undefined

async function begin(): Promise<Clones> {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  const plan = await openDraft(ann, 'x')
  // A new version is wanted, which anybody may write.
  await ann.does('revise', 'x', '-m', 'Longer', '--expect', plan)
  await ann.does('sync')
  await bob.does('sync', 'x')
  return all
}

const started = (clone: Clone) => clone.log('x').filter((line) => line.startsWith('started'))

test('of two clones that claim the same attempt at once one has it, there and here, and the other recorded nothing', async () => {
  const { all, ann, bob } = await both()
  const meanwhile = async () => {
    expect(await claim(ann)).toBe('claimed')
    expect(all.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
  }
  expect(await claim(bob, { meanwhile })).toBe('STAGE_TAKEN')
  expect(started(bob)).toEqual(['started Ann'])
  expect(bob.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
})

test('one that was paused elsewhere meanwhile is not claimed', async () => {
  const { ann, bob } = await both()
  const meanwhile = async () => {
    await ann.does('pause', 'x', '-m', 'Tea')
    await ann.does('sync')
  }
  expect(await claim(bob, { meanwhile })).toBe('WORKFLOW_PAUSED')
  expect(bob.log('x').at(-1)).toBe('paused Ann')
})

test('somebody claims between the look and the push: the lease tells', async () => {
  const { all, ann, bob } = await both()
  await bob.does('pause', 'x', '-m', 'Tea')
  const tip = bob.git('rev-parse', 'draft/x')
  bob.git('push', '-q', 'origin', `${tip}:refs/elsewhere/x`)
  const script = `#!/bin/sh\ngit -C '${all.bare}' update-ref refs/heads/draft/x ${tip}\n`
  writeFileSync(join(ann.path, '.git', 'hooks', 'pre-push'), script, { mode: 0o755 })
  expect(await claim(ann)).toBe('WORKFLOW_PAUSED')
  expect(started(ann)).toEqual([])
  expect(all.git('rev-parse', 'draft/x')).toBe(tip)
})

test('a hook at the remote that refuses a claim is no race: it is said, and nothing is claimed', async () => {
  const { all, ann } = await both()
  writeFileSync(join(all.bare, 'hooks', 'update'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  await expect(claim(ann)).rejects.toMatchObject({ reason: { code: 'PUSH_REFUSED' } })
  expect(started(ann)).toEqual([])
})

test('an attempt that was claimed only here gives way to one that was claimed there', async () => {
  const { ann, bob } = await both()
  expect(await claim(bob, { offline: true })).toBe('claimed')
  expect(await claim(ann)).toBe('claimed')
  expect(becameOf(await bob.does('sync', '--decide-again'))).toEqual(['started overtaken'])
  expect(started(bob)).toEqual(['started Ann'])
})

test('a draft that no remote has seen is nobody else’s', async () => {
  const all = clones()
  const ann = all.of.Ann as Clone
  await openDraft(ann, 'x')
  const share = await ann.within(async (context) =>
    shareOf(context, await loadWorkflow(context, 'x'), { remote: null, offline: false }),
  )
  expect(share).toBeNull()
})
