import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
import { type Clone, type Clones, clones, copyOf, openDraft } from '../support/clones.js'

/** Ann has `x` up to its save; main is the same everywhere, and Bob does what a forge would do. */
async function ready(): Promise<Place> {
  template ??= begin()
  const all = copyOf(await template)
  return { all, ann: all.of.Ann as Clone, forge: all.of.Bob as Clone }
}

interface Place {
  readonly all: Clones
  readonly ann: Clone
  readonly forge: Clone
}

let template: Promise<Clones> | null = null

async function begin(): Promise<Clones> {
  const all = clones({ rules: '{}' })
  const ann = all.of.Ann as Clone
  await ann.does('approve', 'x', '--expect', await openDraft(ann, 'x'))
  ann.write('app.js', 'second\n')
  const { facts } = await ann.does('submit-diff', 'x', '--', 'app.js')
  await ann.does('accept-diff', 'x', '--expect', (facts.pending as { oid: string }).oid)
  ann.git('checkout', '-q', '--', 'app.js')
  await ann.does('sync')
  return all
}

const WAYS: Readonly<Record<string, (forge: Clone) => void>> = {
  merge: (forge) => forge.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #1', 'origin/draft/x'),
  squash: (forge) => {
    forge.git('merge', '-q', '--squash', 'origin/draft/x')
    forge.git('commit', '-q', '-m', 'Be careful (#1)')
  },
  rebase: (forge) => {
    forge.git('switch', '-q', '--detach', 'origin/draft/x')
    forge.git('rebase', '-q', '--empty=drop', 'main')
    const made = forge.git('rev-parse', 'HEAD')
    forge.git('switch', '-q', 'main')
    forge.git('merge', '-q', '--ff-only', made)
  },
}

/** Both `status` and `list` say it: what is sealed for a forge is done when the forge has merged it. */
async function stands(at: Clone, state: string): Promise<void> {
  const { facts, next } = await at.does('status', 'x')
  const save = (facts.stages as readonly { name: string }[]).find(({ name }) => name === 'save')
  expect({ state: facts.state, save }).toMatchObject({ state, save: { state } })
  expect((next[0]?.command ?? '').startsWith('git pull')).toBe(state === 'awaiting')
  const rows = (await at.does('list')).facts.workflows as readonly { slug: string }[]
  expect(rows.find(({ slug }) => slug === 'x')).toMatchObject({ state })
}

test.each(Object.keys(WAYS))(
  'what is sealed for a forge passes after its %s, on a main that moved',
  async (way) => {
    const { all, ann, forge } = await ready()
    const root = ann.git('rev-parse', 'main')
    const said = await ann.does('save', 'x', '--forge')
    const seal = ann.git('rev-parse', 'draft/x')
    expect(said).toMatchObject({ facts: { forge: 'origin', commit: null, seal } })
    expect(ann.git('rev-parse', 'main')).toBe(root)
    for (const ref of ['refs/heads/draft/x', 'refs/wf/archive/x'])
      expect(all.git('rev-parse', ref)).toBe(seal)
    await stands(ann, 'awaiting')
    // Another change lands meanwhile.
    await forge.does('sync')
    await forge.does('approve', 'y', '--expect', await openDraft(forge, 'y'))
    forge.write('other.js', 'other\n')
    const { facts } = await forge.does('submit-diff', 'y', '--', 'other.js')
    await forge.does('accept-diff', 'y', '--expect', (facts.pending as { oid: string }).oid)
    rmSync(join(forge.path, 'other.js'))
    await forge.does('save', 'y')
    WAYS[way]?.(forge)
    forge.git('push', '-q', 'origin', 'main', 'refs/wf/archive/y')
    forge.git('push', '-q', 'origin', ':draft/x')
    ann.git('pull', '-q', '--ff-only', 'origin', 'main')
    await ann.does('sync')
    await stands(ann, 'completed')
    const verified = await ann.does('verify', '--root', root)
    expect(verified.facts).toMatchObject({ verdict: 'PASS', findings: [] })
    const [main] = verified.facts.branches as readonly { landings: readonly unknown[] }[]
    expect(main?.landings).toMatchObject([
      { workflow: 'y', detached: false },
      { workflow: 'x', detached: way !== 'merge', verified: ['Ann'] },
    ])
  },
)

test('said twice it is unchanged, and the text says what comes next', async () => {
  const { ann } = await ready()
  const said = renderText(await ann.does('save', 'x', '--forge'), false)
  expect(said.out).toContain('sealed x for main\n')
  expect(said.out).toContain('origin: draft/x and its archive; to be merged, squashed or rebased there')
  expect(said.out).toContain('git pull --ff-only origin main')
  const seal = ann.git('rev-parse', 'draft/x')
  expect(await ann.does('save', 'x', '--forge')).toMatchObject({ status: 'unchanged' })
  // What a sync adds are the notes.
  expect(await ann.does('sync')).toMatchObject({ facts: { workflows: [], notes: 'pushed' } })
  expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
  expect(ann.git('rev-parse', 'draft/x')).toBe(seal)
})

test('what the remote refuses stays sealed here, and is pushed by saying it again', async () => {
  const { all, ann } = await ready()
  const hook = join(all.bare, 'hooks', 'update')
  writeFileSync(hook, '#!/bin/sh\necho closed for today >&2\nexit 1\n', { mode: 0o755 })
  const refused = await ann.wf('save', 'x', '--forge')
  expect(refused).toMatchObject({ status: 'refused', reason: { code: 'PUSH_REFUSED' } })
  expect(refused.reason?.message).toContain('closed for today')
  const seal = ann.git('rev-parse', 'refs/wf/archive/x')
  expect(all.git('for-each-ref', 'refs/wf/')).toBe('')
  rmSync(hook)
  const again = await ann.does('save', 'x', '--forge')
  expect(renderText(again, false).out).toContain('pushed x, which is sealed for main, to origin')
  expect(all.git('rev-parse', 'draft/x', 'refs/wf/archive/x')).toBe(`${seal}\n${seal}`)
})

test('nothing is sealed for a remote whose draft is another, or that lacks what it would stand on', async () => {
  const { ann, forge } = await ready()
  await forge.does('sync', 'x')
  await forge.does('pause', 'x', '-m', 'Tea')
  await forge.does('sync')
  const before = ann.git('for-each-ref')
  expect((await ann.wf('save', 'x', '--forge')).reason).toMatchObject({ code: 'DIVERGED', hint: 'wf sync x' })
  expect(ann.git('for-each-ref')).toBe(before)
  await forge.does('resume', 'x')
  await forge.does('sync')
  await ann.does('sync')
  ann.git('commit', '-q', '--allow-empty', '-m', 'Only here')
  const moved = ann.git('for-each-ref')
  expect((await ann.wf('save', 'x', '--forge')).reason).toMatchObject({ code: 'TARGET_AHEAD' })
  expect(ann.git('for-each-ref')).toBe(moved)
  ann.git('remote', 'remove', 'origin')
  expect((await ann.wf('save', 'x', '--forge')).reason).toMatchObject({ code: 'NO_REMOTE' })
  await expect(ann.wf('save', 'x', '--forge', '--squash')).rejects.toThrow('the forge that merges')
})
