import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Clone, type Clones, clones, didOf, openDraft } from '../support/clones.js'
import { formatFor } from '../support/half.js'

/** Writes an object as it is given, here and at the remote, as a client may that asks nobody. Answers its id. */
function put(clone: Clone, type: string, content: string | Buffer): string {
  const args = ['hash-object', '-w', '-t', type, '--literally', '--stdin']
  const [oid = ''] = [clone.path, join(clone.path, '..', 'shared.git')].map((cwd) => {
    const ran = spawnSync('git', args, { cwd, env: { ...clone.env }, input: content, encoding: 'utf8' })
    if (ran.status !== 0) throw new Error(ran.stderr)
    return ran.stdout.trim()
  })
  return oid
}

/** A tree of raw entries. */
function tree(
  clone: Clone,
  ...entries: readonly (readonly [mode: string, name: string, oid: string])[]
): string {
  const parts = entries.map(([mode, name, oid]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
  )
  return put(clone, 'tree', Buffer.concat(parts))
}

const point = (all: Clones, ref: string, oid: string): void => void all.git('update-ref', ref, oid)

/** What is wrong with the object in the place of notes. */
const BAD: Readonly<Record<string, (clone: Clone) => string>> = {
  'a blob': (clone) => put(clone, 'blob', 'no notes\n'),
  'a tree': (clone) => clone.git('rev-parse', 'main^{tree}'),
  'a tag of a blob': (clone) => {
    const blob = put(clone, 'blob', 'tagged\n')
    return put(clone, 'tag', `object ${blob}\ntype blob\ntag x\ntagger A <a@b> 1767225600 +0000\n\nx\n`)
  },
  'a commit whose tree holds ..': (clone) => commitOf(clone, tree(clone, ['100644', '..', blobOf(clone)])),
  'a commit whose tree is cut off': (clone) => commitOf(clone, put(clone, 'tree', '100644 cut')),
}

const blobOf = (clone: Clone): string => clone.git('rev-parse', 'main:app.js')

const commitOf = (clone: Clone, of: string): string =>
  put(
    clone,
    'commit',
    `tree ${of}\nauthor M <m@x> 1767225600 +0000\ncommitter M <m@x> 1767225600 +0000\n\nx\n`,
  )

function sound(all: Clones, clone: Clone): void {
  const parents = clone.git('rev-list', '--all', '--objects')
  expect(parents).not.toBe('')
  clone.git('fsck', '--connectivity-only', '--no-dangling')
  clone.git('clone', '-q', '--mirror', all.bare, '../mirror.git')
  clone.git('--git-dir=../mirror.git', 'fsck', '--connectivity-only', '--no-dangling')
}

interface Said {
  readonly facts: { readonly notes: string; readonly faults: readonly { ref: string; why: string }[] }
}
const faultsOf = (said: unknown) => (said as Said).facts.faults.map(({ ref }) => ref)

describe.each([formatFor('notes that are none (%s)')])('notes that are none (%s)', (format) => {
  test.each(Object.keys(BAD))('%s: named, built upon by nobody, and mended', async (what) => {
    const all = clones({ format })
    const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
    const bad = BAD[what]?.(bob) ?? ''
    await openDraft(bob, 'good')
    point(all, 'refs/notes/wf', bad)
    ann.git('notes', '--ref=wf', 'add', '-m', '{"record":"mine"}', 'main')
    const mine = ann.git('rev-parse', 'refs/notes/wf')
    await openDraft(ann, 'other')

    const said = await ann.wf('sync')
    expect(faultsOf(said)).toEqual(['refs/notes/wf'])
    expect(didOf(said)).toMatchObject({ other: 'pushed' })
    expect(ann.git('rev-parse', 'refs/notes/wf')).toBe(mine)
    expect(all.git('rev-parse', 'refs/notes/wf')).toBe(bad)

    // Whoever has nothing of their own does not take it either.
    expect(faultsOf(await bob.wf('sync'))).toEqual(['refs/notes/wf'])
    expect(bob.git('for-each-ref', 'refs/notes/wf')).toBe('')

    // Here, by whatever way it came: it is made anew, on nothing.
    bob.git('update-ref', 'refs/notes/wf', bad)
    await bob.does('notes', 'rebuild')
    expect(bob.git('for-each-ref', '--format=%(objecttype)', 'refs/notes/wf')).toMatch(/^(?:commit)?$/)
    all.git('update-ref', '-d', 'refs/notes/wf')
    expect((await ann.wf('sync')).facts.notes).toBe('pushed')
    sound(all, ann)
  })
})

test('notes that lead to a blob in their history are built upon by nobody', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  const blob = put(bob, 'blob', 'no notes\n')
  const empty = put(bob, 'tree', '')
  const who = 'M <m@x> 1767225600 +0000'
  const poisoned = put(bob, 'commit', `tree ${empty}\nparent ${blob}\nauthor ${who}\ncommitter ${who}\n\nx\n`)
  bob.git('update-ref', 'refs/notes/wf', poisoned)
  bob.git('notes', '--ref=wf', 'add', '-m', '{"record":"theirs"}', 'main')
  await bob.does('notes', 'rebuild')
  expect(bob.git('for-each-ref', 'refs/notes/wf')).toBe('')
  point(all, 'refs/notes/wf', poisoned)
  for (const clone of [ann, bob]) expect(faultsOf(await clone.wf('sync'))).toEqual(['refs/notes/wf'])
})

describe('one bad thing at the remote stops nothing else', () => {
  async function made() {
    const all = clones()
    const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
    await openDraft(ann, 'good')
    await ann.does('sync')
    return { all, ann, bob }
  }

  test.each([
    ['a draft', 'refs/heads/draft/bad'],
    ['an archive', 'refs/wf/archive/bad'],
  ])('%s with an entry ..', async (_, ref) => {
    const { all, ann, bob } = await made()
    const tip = ann.git('rev-parse', 'draft/good')
    const bad = tree(ann, ['100644', '..', blobOf(ann)])
    const who = 'M <m@x> 1767225600 +0000'
    const commit = put(ann, 'commit', `tree ${bad}\nparent ${tip}\nauthor ${who}\ncommitter ${who}\n\nUp\n`)
    point(all, ref, commit)
    const said = await bob.wf('sync')
    expect(said.reason?.code).toBe('LOG_UNREADABLE')
    expect(didOf(said)).toEqual({ good: 'known', bad: 'refused' })
    expect(bob.git('rev-parse', 'refs/remotes/origin/draft/good')).toBe(tip)
  })

  test.each(Object.keys(BAD))('a draft, an archive, a patch and a transcript that is %s', async (what) => {
    const { all, ann, bob } = await made()
    await bob.does('sync', 'good')
    await openDraft(bob, 'mine')
    const oid = BAD[what]?.(ann) ?? ''
    for (const ref of ['refs/wf/archive/bad', 'refs/wf/transcripts/good', `refs/wf/pending/good/${oid}`])
      point(all, ref, oid)
    if (all.git('cat-file', '-t', oid) === 'commit') point(all, 'refs/heads/draft/worse', oid)
    const said = await bob.wf('sync', '--pending', '--transcripts')
    expect(didOf(said)).toMatchObject({ mine: 'pushed', bad: 'refused' })
    expect(bob.git('for-each-ref', '--format=%(objecttype)').split('\n')).not.toContain('blob')
    expect(all.git('for-each-ref', 'refs/heads/draft/mine')).not.toBe('')
  })

  test('an archive of ours that cannot be read here stops nothing else', async () => {
    const { all, ann } = await made()
    ann.git('update-ref', 'refs/wf/archive/bad', commitOf(ann, tree(ann, ['100644', '..', blobOf(ann)])))
    await openDraft(ann, 'second')
    const said = await ann.wf('sync')
    expect(didOf(said)).toMatchObject({ second: 'pushed', bad: 'refused' })
    expect(all.git('for-each-ref', 'refs/heads/draft/second')).not.toBe('')
  })
})
