import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callWf } from '../support/resident.js'
import { accepted, approve, type Member, memberOf, planned } from '../support/servers/crew.js'
import { gitoliteHost } from '../support/servers/gitolite.js'
import { gitAt, type Host } from '../support/servers/host.js'
import { httpHost } from '../support/servers/nginx.js'
import { sshHost } from '../support/servers/sshd.js'
import { testKey } from '../support/test-key.js'
import { type Town, town } from '../support/town.js'

// Debian's own servers on loopback: openssh-server, nginx-light with fcgiwrap, gitolite3.
const HOSTS = [
  { name: 'sshd', start: sshHost },
  { name: 'nginx', start: httpHost },
  { name: 'gitolite', start: gitoliteHost },
] as const

describe.each(HOSTS)('behind $name', ({ start }) => {
  let place: Town
  let host: Host
  let ada: Member
  let grace: Member
  let root: string

  const server = (...words: readonly string[]) => {
    const [verb = '', ...rest] = words
    const said = callWf([verb, '--json', ...rest], { cwd: host.bare, env: { ...host.env } })
    expect(said.exit, `wf ${words.join(' ')}: ${said.output}`).toBe(0)
    return JSON.parse(said.stdout)
  }
  const there = (...args: readonly string[]) => gitAt(host.bare, host.env, ...args)
  /** With a script in the place of one of the server's hooks. */
  const withHook = (hook: string, script: string, act: () => void): void => {
    const file = join(host.bare, 'hooks', hook)
    const before = existsSync(file) ? readFileSync(file) : null
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    act()
    if (before === null) rmSync(file)
    else writeFileSync(file, before)
  }

  beforeAll(async () => {
    place = town()
    const folder = join(place.folder, 'host')
    mkdirSync(folder)
    host = await start(folder, ['ada', 'grace'])
    ada = memberOf(place, 'ada', host)
    grace = memberOf(place, 'grace', host)
  })
  afterAll(async () => {
    await host?.close()
    place.remove()
  })

  test('a policy and its hooks, pushed; the server guards it from then on; somebody else joins', () => {
    ada.git('init', '-q', '-b', 'main')
    ada.write('app.js', 'first\n')
    ada.git('add', '.')
    ada.git('commit', '-q', '-m', 'Begin')
    ada.does('init', '--member', `grace@example.com ${testKey('grace').publicLine}`)
    root = ada.git('rev-parse', 'main')
    ada.git('remote', 'add', 'origin', host.url)
    ada.git('push', '-q', '-u', 'origin', 'main')
    server('hooks', 'install')
    // Of gitolite the first branch may have another name.
    there('symbolic-ref', 'HEAD', 'refs/heads/main')
    server('init')
    expect(server('hooks', 'status').facts.hooks).toMatchObject([{ hook: 'pre-receive', state: 'installed' }])
    grace.git('clone', '-q', host.url, '.')
    expect(grace.does('init').facts).toMatchObject({ root, principal: 'grace' })
    expect(grace.does('doctor').facts.findings).toMatchObject([{ code: 'NO_ARCHIVES', level: 'note' }])
  })

  test('one person approves what another one plans, and it comes to main by the push that save names', () => {
    accepted('fix', 'second\n', ada, grace)
    const { next } = ada.does('save', 'fix')
    const [push] = next
    expect(push?.command).toBe('git push origin main')
    ada.git(...(push?.command.split(' ').slice(1) ?? []))
    ada.does('sync')
    grace.git('pull', '-q', '--ff-only')
    grace.does('sync')
    expect(grace.does('verify').facts).toMatchObject({ verdict: 'PASS', findings: [] })
    expect(grace.does('list').facts.workflows).toMatchObject([{ slug: 'fix', state: 'completed' }])
  })

  test('a push that the server refuses says to the one who pushes why, and what to do', () => {
    grace.write('app.js', 'directly\n')
    grace.git('commit', '-q', '-a', '--no-verify', '-m', 'Directly')
    const { status, stderr } = grace.tryGit('push', '--no-verify', 'origin', 'main')
    expect(status).not.toBe(0)
    const said = stderr.toString('utf8')
    expect(said).toContain('remote: NOT_LANDED: refs/heads/main')
    expect(said).toContain('remote:   → wf repair')
    expect(said).toContain('pre-receive hook declined')
    grace.git('reset', '-q', '--hard', 'origin/main')
    expect(there('rev-parse', 'main')).toBe(grace.git('rev-parse', 'main'))
  })

  test('a connection that is cut while a push is judged, or before its answer: the same command goes on', () => {
    planned('cut', ada)
    withHook('pre-receive', `cat >/dev/null\n${host.cut}\nexit 1`, () => {
      expect(ada.wf('sync')).toMatchObject({ status: 'failed', reason: { code: 'PUSH_FAILED' } })
    })
    expect(there('for-each-ref', 'refs/heads/draft/cut')).toBe('')
    withHook('post-receive', host.cut, () => {
      // Over HTTP, curl asks once more by itself, and then it is there.
      expect(ada.wf('sync').reason?.code ?? 'PUSH_FAILED').toBe('PUSH_FAILED')
    })
    expect(there('rev-parse', 'draft/cut')).toBe(ada.git('rev-parse', 'draft/cut'))
    expect(ada.does('sync').facts.pushed).toEqual([])
    expect(ada.does('sync').status).toBe('unchanged')
  })

  test('a connection that is cut in the middle of what it brings: nothing has moved, and the same command goes on', () => {
    const before = grace.git('for-each-ref')
    const half = join(host.env.HOME ?? '', 'half')
    writeFileSync(half, `#!/bin/sh\n"$@" | head -c 100\n${host.cut}\n`, { mode: 0o755 })
    gitAt(host.bare, host.env, 'config', '--global', 'uploadpack.packObjectsHook', half)
    expect(grace.wf('sync')).toMatchObject({ status: 'failed', reason: { code: 'REMOTE_UNREACHABLE' } })
    gitAt(host.bare, host.env, 'config', '--global', '--unset', 'uploadpack.packObjectsHook')
    expect(grace.git('for-each-ref')).toBe(before)
    expect(grace.does('sync', 'cut').facts.workflows).toMatchObject([{ slug: 'cut', did: 'taken' }])
  })

  test('a change that is sealed for the server, squashed by hand, verifies in a fresh clone', () => {
    accepted('forge', 'third\n', ada)
    expect(ada.does('save', 'forge', '--forge').facts).toMatchObject({ forge: 'origin', untaken: [] })
    grace.does('sync')
    grace.git('merge', '-q', '--squash', 'origin/draft/forge')
    grace.git('commit', '-q', '--no-verify', '-m', 'Be careful (#1)')
    grace.git('push', '-q', 'origin', 'main')
    const fresh = memberOf(place, 'grace', host, 'fresh')
    fresh.git('clone', '-q', host.url, '.')
    fresh.does('sync')
    expect(fresh.does('verify', '--root', root).facts).toMatchObject({ verdict: 'PASS', findings: [] })
    expect(fresh.git('status', '--porcelain')).toBe('')
  })

  test('a server that takes branches alone: the drafts go on, and what is missing is said', () => {
    for (const prefix of ['refs/wf', 'refs/notes']) host.refuse(prefix)
    ada.git('pull', '-q', '--ff-only')
    planned('alone', ada)
    ada.does('abandon', 'cut', '-m', 'No', '--expect', ada.git('rev-parse', 'draft/cut'))
    const { facts } = ada.does('sync')
    expect(facts.pushed.map(({ name }: { name: string }) => name).sort()).toEqual([
      'refs/heads/draft/alone',
      'refs/heads/draft/cut',
    ])
    expect(facts.faults.map(({ ref }: { ref: string }) => ref)).toEqual([
      'refs/wf/archive/*',
      'refs/notes/wf',
    ])
    const text = ada.reads('sync')
    expect(text).toContain('unchanged: nothing is new')
    expect(text).toMatch(
      /left out: refs\/wf\/archive\/\* is not taken by origin .*only clones that have the archive/,
    )
    accepted('merged', 'fourth\n', ada)
    const sealed = ada.reads('save', 'merged', '--forge')
    expect(sealed).toContain('to origin: draft/merged; to be merged there')
    expect(sealed).toContain('left out: refs/wf/archive/*')
    grace.git('fetch', '-q')
    grace.git('merge', '-q', '--no-ff', '-m', 'Merge #2', 'origin/draft/merged')
    grace.git('push', '-q', 'origin', 'main')
    expect(grace.does('verify').facts).toMatchObject({ verdict: 'PASS', findings: [] })
    expect(there('for-each-ref', 'refs/wf/archive/merged')).toBe('')
  })

  test('patches that are asked for by name and not taken are a refusal', () => {
    ada.write('app.js', 'fifth\n')
    approve(ada, 'alone')
    ada.does('submit-diff', 'alone', '--', 'app.js')
    ada.git('checkout', '-q', '--', 'app.js')
    const said = ada.wf('sync', 'alone', '--pending')
    expect(said).toMatchObject({ exit: 1, reason: { code: 'PUSH_REFUSED' } })
    expect(said.reason?.message).toMatch(/^refs\/wf\/pending\/\* is not taken by origin/)
    expect(there('rev-parse', 'draft/alone')).toBe(ada.git('rev-parse', 'draft/alone'))
  })
})
