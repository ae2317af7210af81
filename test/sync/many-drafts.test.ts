import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { manyDrafts } from '../bench/many-drafts.js'
import { type Stand, stand } from '../bench/stand.js'
import { WF } from '../support/town.js'

const made: Stand[] = []
afterAll(() => {
  for (const each of made) each.remove()
})

/** So many drafts, and a `git` that counts its processes. */
function withDrafts(count: number) {
  const place = manyDrafts(stand(), count)
  made.push(place)
  const bin = join(place.folder, 'bin')
  const log = join(place.folder, 'calls')
  const leases = join(place.folder, 'leases')
  const race = join(place.folder, 'race')
  mkdirSync(bin)
  const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\necho "$1" >> '${log}'\nfor word; do case $word in --force-with-lease=*) echo lease >> '${leases}';; esac; done\nif [ "$1" = push ] && [ -f '${race}' ]; then mv '${race}' '${race}.now'; sh '${race}.now'; fi\nexec '${real}' "$@"\n`,
  )
  chmodSync(join(bin, 'git'), 0o755)
  place.git(['init', '-q', '--bare', '-b', 'main', '../shared.git'])
  place.git(['remote', 'add', 'origin', '../shared.git'])
  place.git(['push', '-q', 'origin', 'main'])
  place.git(['clone', '-q', '../shared.git', '../bob'])
  const calls = (folder: string, ...words: readonly string[]) => {
    rmSync(log, { force: true })
    const env = { ...place.env, PATH: `${bin}:${place.env.PATH}` }
    const line = [WF, words[0] ?? '', '--json', ...words.slice(1)]
    const said = execFileSync(process.execPath, line, {
      cwd: join(place.folder, folder),
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    const names = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').sort() : []
    return { names, workflows: JSON.parse(said).facts.workflows.length as number }
  }
  const leased = () => (existsSync(leases) ? readFileSync(leases, 'utf8').trim().split('\n').length : 0)
  /** Runs once, before the next push of the program. */
  const beforePush = (line: string) => writeFileSync(race, line)
  return {
    place,
    calls,
    leased,
    beforePush,
    there: () => place.git(['-C', '../shared.git', 'for-each-ref', 'refs/heads/draft']),
  }
}

test('ten times as many drafts take no process of Git more: to list them, to push them, to hear of them', () => {
  const [few, many] = [withDrafts(30), withDrafts(300)]
  for (const words of [['list'], ['sync'], ['sync']] as const) {
    const [a, b] = [few, many].map(({ calls }) => calls('shop', ...words))
    expect(b?.names.filter((name) => name !== 'for-each-ref')).toEqual(
      a?.names.filter((name) => name !== 'for-each-ref'),
    )
    // One more look at the refs here says in one word what is to be pushed.
    expect((b?.names.length ?? 0) - (a?.names.length ?? 0)).toBeLessThanOrEqual(1)
    if (words[0] === 'list') expect([a?.workflows, b?.workflows]).toEqual([31, 301])
  }
  expect([few, many].map(({ there }) => there().split('\n').length)).toEqual([31, 301])
  const [a, b] = [few, many].map(({ calls }) => calls('bob', 'sync'))
  expect(b?.names).toEqual(a?.names)
  expect(b?.workflows).toBe(301)
})

// Git compares each lease with each ref that it pushes.
test('hundreds of drafts that a remote does not have are pushed without a lease each, and without force', () => {
  const { place, calls, leased, beforePush, there } = withDrafts(300)
  const tip = (name: string) => place.git(['-C', '../shared.git', 'rev-parse', `refs/heads/draft/${name}`])
  // Both come there after the sync has looked at the remote: one is another draft, one the beginning of this one.
  const theirs = place.git(['rev-parse', 'draft/mend-00005'])
  const begun = place.git(['rev-parse', 'draft/mend-00003^'])
  beforePush(
    `git push -q ../shared.git ${theirs}:refs/heads/draft/mend-00007 ${begun}:refs/heads/draft/mend-00003`,
  )
  // The other draft is told, and the exit code says so.
  expect(() => calls('shop', 'sync')).toThrow('Command failed')
  expect(leased()).toBeLessThan(10)
  expect(there().split('\n').length).toBe(301)
  expect(tip('mend-00007')).toBe(theirs)
  expect(tip('mend-00003')).toBe(place.git(['rev-parse', 'draft/mend-00003']))
  expect(tip('mend-00299')).toBe(place.git(['rev-parse', 'draft/mend-00299']))
})
