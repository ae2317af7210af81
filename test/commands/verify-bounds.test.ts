import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { LEGAL, REFUSED } from '../support/hostile-drafts.js'
import { WF } from '../support/town.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** MiB that Node may hold: the largest object is 40, and a verdict on `main` reads none of them. */
const MEMORY = 96

interface Verified {
  readonly exit: number | null
  readonly verdict: string | undefined
  readonly findings: unknown
  /** What Git was called with, a line each, and what it was asked for of its objects. */
  readonly calls: number
  readonly objects: number
}

/** `wf verify` as a process of its own, with little memory, and a `git` that writes down what it is asked. */
function verify(place: Workplace): Verified {
  const { repo, temporary } = place
  const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8', env: repo.env }).stdout.trim()
  const bin = join(dirname(repo.path), 'bin')
  const [calls, asked] = [join(bin, 'calls'), join(bin, 'asked')]
  mkdirSync(bin, { recursive: true })
  for (const file of [calls, asked]) writeFileSync(file, '')
  const shim = [
    '#!/bin/sh',
    `echo "$1" >> '${calls}'`,
    `if test "$1" = cat-file; then tee -a '${asked}' | '${real}' "$@"; else exec '${real}' "$@"; fi`,
  ]
  writeFileSync(join(bin, 'git'), `${shim.join('\n')}\n`)
  chmodSync(join(bin, 'git'), 0o755)
  const args = [`--max-old-space-size=${MEMORY}`, WF, 'verify', '--root', repo.oid('main~1'), '--json']
  const env = { ...repo.env, PATH: `${bin}${delimiter}${repo.env.PATH}`, TMPDIR: temporary }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: repo.path,
    env,
    encoding: 'utf8',
  })
  expect(stdout.startsWith('{'), stderr).toBe(true)
  const { facts } = JSON.parse(stdout)
  const lines = (file: string): readonly string[] => readFileSync(file, 'utf8').split('\n')
  return {
    exit: status,
    verdict: facts.verdict,
    findings: facts.findings,
    calls: lines(calls).length,
    objects: lines(asked).filter((line) => line.startsWith('contents ')).length,
  }
}

/** Every hostile tip as a draft, as an archive, as what was seen of a remote, and one after the other as the notes. */
function pushAll(place: Workplace): number {
  const { repo } = place
  const gitDir = join(repo.path, '.git')
  const put = (ref: string, oid: string): void => {
    mkdirSync(dirname(join(gitDir, ref)), { recursive: true })
    writeFileSync(join(gitDir, ref), `${oid}\n`)
  }
  repo.git('update-ref', 'refs/heads/base', 'main^2~1')
  const makers = Object.values({ ...LEGAL, ...REFUSED })
  for (const [at, make] of makers.entries()) {
    const { tip } = make(repo, 'refs/heads/base')
    for (const ref of ['heads/draft', 'wf/archive', 'remotes/fork/draft', 'wf/pending'])
      put(`refs/${ref}/h${at}`, tip)
    put('refs/notes/wf', tip)
    put(`refs/notes/h${at}`, tip)
    for (const landed of ['refs/heads/draft/fix', 'refs/remotes/fork/draft/fix']) put(landed, tip)
  }
  return makers.length
}

test('whatever a stranger pushes, a process with little memory says PASS, and asks Git for little more', async () => {
  const place = await workplace('saved')
  const before = verify(place)
  expect(before).toMatchObject({ exit: 0, verdict: 'PASS', findings: [] })
  expect(before.objects).toBeGreaterThan(10)
  const pushed = pushAll(place)
  const after = verify(place)
  expect(after).toMatchObject({ exit: 0, verdict: 'PASS', findings: [] })
  // One ref more may cost a look at what it is, and under the name of a landed log the reading of one such log.
  expect(after.calls).toBeLessThanOrEqual(before.calls + 5)
  expect(after.objects).toBeLessThanOrEqual(before.objects + 100 + pushed)
})
