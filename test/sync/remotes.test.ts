import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Clone, type Clones, clones, copyOf, didOf, openDraft } from '../support/clones.js'
import { pretendSsh, serveHttp } from '../support/serve-git.js'

let template: Promise<Clones> | null = null

/** Ann has a draft `x` with an approved plan, and nobody else knows of it. */
async function begun(): Promise<{ all: Clones; ann: Clone; bob: Clone }> {
  template ??= begin(clones())
  const all = copyOf(await template)
  return { all, ann: all.of.Ann as Clone, bob: all.of.Bob as Clone }
}

async function begin(all: Clones): Promise<Clones> {
  const ann = all.of.Ann as Clone
  await ann.does('approve', 'x', '--expect', await openDraft(ann, 'x'))
  return all
}

function toRemote(all: Clones, url: string): void {
  for (const clone of Object.values(all.of)) clone.git('remote', 'set-url', 'origin', url)
}

/** Each of the two approves, and both come to the same log. */
async function exchange({ ann, bob }: { ann: Clone; bob: Clone }): Promise<void> {
  await ann.does('sync')
  await bob.does('sync', 'x')
  await bob.does(
    'approve',
    'x',
    '--expect',
    bob.git('rev-parse', 'draft/x:.vizier/implementation-plans/x.md'),
  )
  expect(didOf(await bob.does('sync'))).toEqual({ x: 'pushed' })
  expect(didOf(await ann.does('sync'))).toEqual({ x: 'forwarded' })
  expect(ann.log('x').slice(-2)).toEqual(['approved Ann', 'approved Bob'])
  expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
}

describe('it works over whatever Git speaks', () => {
  test('file://', async () => {
    const begin = await begun()
    toRemote(begin.all, `file://${begin.all.bare}`)
    await exchange(begin)
  })

  test('smart HTTP, by git http-backend', async () => {
    const begin = await begun()
    begin.all.git('config', 'http.receivepack', 'true')
    const served = await serveHttp(begin.all.folder)
    try {
      toRemote(begin.all, served.url)
      await exchange(begin)
    } finally {
      await served.close()
    }
  })

  test('ssh, as Git calls it', async () => {
    const begin = await begun()
    const program = pretendSsh(begin.all.folder)
    toRemote(begin.all, `somebody@host.example:${begin.all.bare}`)
    for (const clone of [begin.ann, begin.bob]) clone.git('config', 'core.sshCommand', program)
    await exchange(begin)
    expect(readFileSync(join(begin.all.folder, 'ssh.log'), 'utf8')).toContain('somebody@host.example')
    begin.ann.git('remote', 'set-url', 'origin', `nowhere.example:${begin.all.bare}`)
    expect(await begin.ann.wf('sync')).toMatchObject({
      status: 'failed',
      reason: { code: 'REMOTE_UNREACHABLE', message: expect.stringContaining('Could not resolve hostname') },
    })
  })

  test('a SHA-256 repository', async () => {
    const all = await begin(clones({ format: 'sha256' }))
    await exchange({ ann: all.of.Ann as Clone, bob: all.of.Bob as Clone })
  })
})

describe('which remote', () => {
  test('none, one that is not there, several, and the one that is configured', async () => {
    const { all, ann } = await begun()
    expect(await ann.wf('sync', '--remote=--upload-pack=touch x')).toMatchObject({
      reason: { code: 'NO_SUCH_REMOTE' },
    })
    ann.git('remote', 'rename', 'origin', 'one')
    ann.git('remote', 'add', 'two', join(all.folder, 'nothing.git'))
    expect(await ann.wf('sync')).toMatchObject({
      reason: { code: 'WHICH_REMOTE', message: 'which remote? one, two' },
    })
    expect(await ann.wf('sync', '--remote', 'two')).toMatchObject({ reason: { code: 'REMOTE_UNREACHABLE' } })
    ann.git('config', 'wf.remote', 'one')
    expect(didOf(await ann.does('sync'))).toEqual({ x: 'pushed' })
    ann.git('remote', 'remove', 'one')
    ann.git('remote', 'remove', 'two')
    expect(await ann.wf('sync')).toMatchObject({ reason: { code: 'NO_REMOTE' } })
  })

  test('one whose name is an option, or no part of a ref, is never given to Git', async () => {
    const { ann } = await begun()
    for (const name of ['--upload-pack=x', 'a..b', '.hidden', 'x.lock']) {
      ann.git('config', `remote.${name}.url`, '../shared.git')
      expect(await ann.wf('sync', `--remote=${name}`)).toMatchObject({ reason: { code: 'BAD_REMOTE' } })
    }
  })
})

describe('what comes from a remote is judged before a ref moves', () => {
  test('a draft that was cut back is named with what it lost, and the longer one stays', async () => {
    const { all, ann, bob } = await begun()
    await ann.does('sync')
    await bob.does('sync', 'x')
    const tip = ann.git('rev-parse', 'draft/x')
    all.git('update-ref', 'refs/heads/draft/x', 'refs/heads/draft/x~1')
    // Whoever fetches by hand forgets; what a sync has seen it keeps.
    bob.git('fetch', '-q')
    for (const clone of [ann, bob]) {
      const said = await clone.wf('sync')
      expect(said).toMatchObject({
        status: 'refused',
        reason: {
          code: 'CUT_BACK',
          message: `x was cut back at origin: it no longer has ${tip.slice(0, 10)} (Approve the plan of x), which was there`,
          hint: `git push origin ${tip}:refs/heads/draft/x puts it back`,
        },
      })
      expect(clone.git('rev-parse', 'draft/x')).toBe(tip)
    }
    expect(all.git('rev-parse', 'draft/x')).not.toBe(tip)
    ann.git('push', '-q', 'origin', `${tip}:refs/heads/draft/x`)
    expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
    all.git('update-ref', '-d', 'refs/heads/draft/x')
    expect(await ann.wf('sync')).toMatchObject({ reason: { code: 'DRAFT_GONE' } })
    expect(all.git('for-each-ref', 'refs/heads/draft')).toBe('')
  })

  test('ordinary commits above the last event may be rewritten there', async () => {
    const { ann, bob } = await begun()
    ann.git('switch', '-q', 'draft/x')
    ann.write('app.js', 'second\n')
    ann.git('commit', '-q', '-a', '-m', 'Try')
    await ann.does('sync')
    await bob.does('sync', 'x')
    ann.git('commit', '-q', '--amend', '-m', 'Try again')
    ann.git('push', '-q', '--force', 'origin', 'draft/x')
    const said = await bob.does('sync')
    expect(didOf(said)).toEqual({ x: 'redone' })
    expect(bob.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
  })

  test('another workflow of the same name, a log of another name, a faulty one, and an archive that is no end', async () => {
    const { all, ann, bob } = await begun()
    await ann.does('sync')
    await openDraft(bob, 'x')
    expect(await bob.wf('sync')).toMatchObject({ reason: { code: 'SLUG_TAKEN' } })
    const mine = bob.git('rev-parse', 'draft/x')
    all.git('update-ref', 'refs/heads/draft/y', 'refs/heads/draft/x')
    expect(await bob.wf('sync', 'y')).toMatchObject({ reason: { code: 'NOT_A_WORKFLOW' } })
    all.git('update-ref', 'refs/heads/draft/y', 'refs/heads/main')
    expect(await bob.wf('sync', 'y')).toMatchObject({ reason: { code: 'NOT_A_WORKFLOW' } })
    all.git('update-ref', 'refs/wf/archive/x', 'refs/heads/draft/x')
    expect(await ann.wf('sync')).toMatchObject({ reason: { code: 'NOT_ENDED' } })
    expect(ann.git('for-each-ref', 'refs/wf/archive/')).toBe('')
    all.git('update-ref', '-d', 'refs/wf/archive/x')
    ann.git('switch', '-q', 'draft/x')
    ann.git('commit', '-q', '--allow-empty', '-F', forged(ann))
    ann.git('push', '-q', 'origin', 'draft/x')
    bob.git('update-ref', '-d', 'refs/heads/draft/x', mine)
    expect(await bob.wf('sync', 'x')).toMatchObject({ reason: { code: 'LOG_FAULT' } })
    expect(bob.git('for-each-ref', 'refs/heads/draft/')).toBe('')
  })

  test('names that no wf gives are set aside, and shown without their control characters', async () => {
    const { all, ann } = await begun()
    await ann.does('sync')
    for (const name of ['draft/X', 'draft/a\u202eb', 'draft/y/z/w', 'draft/-x'])
      all.git('update-ref', `refs/heads/${name}`, 'refs/heads/main')
    all.git('update-ref', 'refs/wf/pending/x/0123456789012345678901234567890123456789', 'refs/heads/main')
    const said = await ann.does('sync', '--pending')
    expect(said.status).toBe('unchanged')
    expect(said.facts.strange).toHaveLength(5)
    expect(
      ann.git('for-each-ref', 'refs/wf/pending/', 'refs/remotes/origin/draft/', '--format=%(refname)'),
    ).toBe('refs/remotes/origin/draft/x')
  })

  test('a patch at the gate there comes only as what it is called', async () => {
    const { all, ann } = await begun()
    await ann.does('sync')
    const blob = all.git('rev-parse', 'main:app.js')
    const root = all.git('commit-tree', '-m', 'No parent', 'main^{tree}')
    for (const oid of [root, blob]) all.git('update-ref', `refs/wf/pending/x/${oid}`, oid)
    await ann.does('sync', '--pending')
    expect(ann.git('for-each-ref', 'refs/wf/pending/')).toBe('')
  })
})

describe('a push that comes to nothing', () => {
  test('a hook there says no: nothing of it arrived, its words are shown, and the same command goes on later', async () => {
    const { all, ann } = await begun()
    await openDraft(ann, 'y')
    const hook = join(all.bare, 'hooks', 'update')
    const script = '#!/bin/sh\n[ "$1" = refs/heads/draft/y ] && { echo "not today"; exit 1; }\nexit 0\n'
    writeFileSync(hook, script, { mode: 0o755 })
    const said = await ann.wf('sync')
    expect(said).toMatchObject({ status: 'refused', reason: { code: 'PUSH_REFUSED' } })
    expect(said.reason?.message).toMatch(
      /^origin refused refs\/heads\/draft\/y .*and with it 1 more: .*not today/,
    )
    expect(didOf(said)).toEqual({ x: 'refused', y: 'refused' })
    expect(all.git('for-each-ref', 'refs/heads/draft')).toBe('')
    expect(didOf(await ann.does('sync', 'x'))).toEqual({ x: 'pushed' })
    writeFileSync(hook, '#!/bin/sh\nexit 0\n')
    expect(didOf(await ann.does('sync'))).toEqual({ y: 'pushed' })
    expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
  })

  test('a remote that takes branches alone gets those, and the rest is named with what is not protected', async () => {
    const { all, ann } = await begun()
    const names = ({ facts }: { facts: unknown }, key: 'pushed' | 'faults') =>
      (facts as Record<string, readonly { name?: string; ref?: string }[]>)[key]?.map(
        ({ name, ref }) => name ?? ref,
      )
    for (const prefix of ['refs/wf', 'refs/notes']) all.git('config', '--add', 'receive.hideRefs', prefix)
    await openDraft(ann, 'y')
    await ann.does('abandon', 'y', '-m', 'No', '--expect', ann.git('rev-parse', 'draft/y'))
    const said = await ann.does('sync')
    expect(names(said, 'pushed')).toEqual(['refs/heads/draft/x'])
    expect(names(said, 'faults')).toEqual(['refs/wf/archive/*', 'refs/notes/wf'])
    expect(said.facts).toMatchObject({ notes: 'nothing' })
    expect(didOf(said)).toEqual({ x: 'pushed' })
    const again = await ann.does('sync')
    expect(again.status).toBe('unchanged')
    expect(names(again, 'faults')).toEqual(['refs/wf/archive/*', 'refs/notes/wf'])
    // A hook that declines does not say which ref it means.
    all.git('config', '--unset-all', 'receive.hideRefs')
    const script = '#!/bin/sh\ngrep -q " refs/wf/" && { echo "branches alone"; exit 1; }\nexit 0\n'
    writeFileSync(join(all.bare, 'hooks', 'pre-receive'), script, { mode: 0o755 })
    await openDraft(ann, 'z')
    expect(names(await ann.does('sync'), 'pushed')).toEqual(['refs/heads/draft/z'])
  })

  test('the line breaks after the remote has taken it: the next sync sees that it arrived', async () => {
    const { all, ann } = await begun()
    const hook = join(all.bare, 'hooks', 'post-receive')
    // The server's process dies with the answer unsaid.
    writeFileSync(hook, '#!/bin/sh\nkill -9 $PPID\n', { mode: 0o755 })
    expect(await ann.wf('sync')).toMatchObject({ status: 'failed', reason: { code: 'PUSH_FAILED' } })
    expect(all.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
    writeFileSync(hook, '#!/bin/sh\nexit 0\n')
    const said = await ann.does('sync')
    expect(said.facts.pushed).toEqual([])
    expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
  })

  test('somebody is faster between the look and the push: it looks again, and goes on top', async () => {
    const { all, ann, bob } = await begun()
    await ann.does('sync')
    await bob.does('sync', 'x')
    await bob.does('pause', 'x', '-m', 'Tea')
    const tip = bob.git('rev-parse', 'draft/x')
    bob.git('push', '-q', 'origin', 'draft/x:refs/stash/faster')
    await ann.does('pause', 'x', '-m', 'Lunch')
    const hook = join(ann.path, '.git', 'hooks', 'pre-push')
    const script = `#!/bin/sh\ngit -C '${all.bare}' update-ref refs/heads/draft/x ${tip}\n`
    writeFileSync(hook, script, { mode: 0o755 })
    const said = await ann.does('sync')
    expect(didOf(said)).toEqual({ x: 'redone' })
    expect(ann.git('rev-parse', 'draft/x')).toBe(tip)
    expect(all.git('rev-parse', 'draft/x')).toBe(tip)
  })
})

/** A message that claims to be an approval, unsigned. */
function forged(clone: Clone): string {
  const message = clone.git('log', '-1', '--format=%B').replace(/Wf-Signature: .*/, 'Wf-Signature: ssh:AAAA')
  const file = join(clone.path, '..', 'forged.txt')
  writeFileSync(file, `${message.trimEnd()}\n`)
  return file
}
