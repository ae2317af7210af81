import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chainReader } from '../../../src/app/read/read-chain.js'
import type { Oid } from '../../../src/domain/names/oid.js'
import type { Repository } from '../../../src/git/port.js'
import { type ScratchRepository, scratch } from '../../support/scratch-repository.js'

/** A chain of so many commits; its tip. */
function grown(repo: ScratchRepository, branch: string, count: number): Oid {
  const commit = `commit refs/heads/${branch}\ncommitter Ada <ada@example.com> 1767225660 +0000\ndata 4\nMore\n`
  expect(repo.tryGit(['fast-import', '--quiet'], { input: commit.repeat(count) }).status).toBe(0)
  return repo.oid(branch)
}

/** The adapter on it, how often it waited for an answer, and how many processes it took. */
async function counted(repo: ScratchRepository) {
  const bin = join(repo.path, '.git', 'bin')
  const [calls, asked] = [join(bin, 'calls'), join(bin, 'asked')]
  const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  mkdirSync(bin, { recursive: true })
  const script = `echo "$1" >> '${calls}'\n[ "$1" = cat-file ] || exec '${real}' "$@"\ntee '${asked}' | '${real}' "$@"\n`
  writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}`)
  writeFileSync(calls, '')
  chmodSync(join(bin, 'git'), 0o755)
  const native = await repo.open({ ...repo.env, PATH: `${bin}:${repo.env['PATH']}` })
  const lines = (file: string, line: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((each) => each === line).length
  return {
    native,
    waits: () => lines(asked, 'flush'),
    lists: () => lines(calls, 'rev-list'),
  }
}

async function walked(repo: Repository, tip: Oid): Promise<readonly Oid[]> {
  const read = chainReader(repo)
  const chain: Oid[] = []
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    const commit = await read(next)
    if (commit === null) break
    chain.push(commit.oid)
    next = commit.parents[0]
  }
  return chain
}

test('a long chain is read many at a time, a short one as it comes, and what Git says of it decides nothing', async () => {
  const repo = await scratch()
  const long = grown(repo, 'long', 1500)
  const short = grown(repo, 'short', 20)
  const whole = repo.git('rev-list', '--first-parent', 'long').split('\n')

  const { native, waits, lists } = await counted(repo)
  expect(await walked(native, short)).toHaveLength(20)
  expect(lists()).toBe(0)
  const before = waits()
  expect(await walked(native, long)).toEqual(whole)
  expect(lists()).toBe(3)
  expect(waits() - before).toBeLessThan(100)

  const lies: readonly Repository['firstParentsFrom'][] = [
    undefined,
    async () => [],
    async () => [short, short],
    async () => ['0'.repeat(40) as Oid, repo.oid('long^{tree}')],
  ]
  for (const firstParentsFrom of lies) {
    const { firstParentsFrom: _, ...rest } = native
    const liar: Repository = firstParentsFrom === undefined ? rest : { ...rest, firstParentsFrom }
    expect(await walked(liar, long)).toEqual(whole)
  }
})
