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
  const words = join(place.folder, 'words')
  const race = join(place.folder, 'race')
  const asked = join(place.folder, 'asked')
  mkdirSync(bin)
  const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const lines = [
    `echo "$1" >> '${log}'`,
    `if [ "$1" = push ]; then for word; do echo "$word" >> '${words}'; done; fi`,
    `if [ "$1" = push ] && [ -f '${race}' ]; then mv '${race}' '${race}.now'; sh '${race}.now'; fi`,
    `if [ "$1" = cat-file ]; then tee -a '${asked}' | '${real}' "$@"; exit; fi`,
    `exec '${real}' "$@"`,
  ]
  writeFileSync(join(bin, 'git'), `#!/bin/sh\n${lines.join('\n')}\n`)
  chmodSync(join(bin, 'git'), 0o755)
  place.git(['init', '-q', '--bare', '-b', 'main', '../shared.git'])
  place.git(['remote', 'add', 'origin', '../shared.git'])
  place.git(['push', '-q', 'origin', 'main'])
  place.git(['clone', '-q', '../shared.git', '../bob'])
  const calls = (folder: string, ...words: readonly string[]) => {
    rmSync(log, { force: true })
    rmSync(asked, { force: true })
    const env = { ...place.env, PATH: `${bin}:${place.env.PATH}` }
    const line = [WF, words[0] ?? '', '--json', ...words.slice(1)]
    const said = execFileSync(process.execPath, line, {
      cwd: join(place.folder, folder),
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    const names = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').sort() : []
    const objects = readFileSync(asked, 'utf8').match(/^contents/gm)?.length ?? 0
    return { names, objects, workflows: JSON.parse(said).facts.workflows.length as number }
  }
  /** What the pushes since the last question were told, word by word. */
  const pushWords = () => {
    const told = existsSync(words) ? readFileSync(words, 'utf8').trim().split('\n') : []
    rmSync(words, { force: true })
    return told
  }
  /** Runs once, before the next push of the program. */
  const beforePush = (line: string) => writeFileSync(race, line)
  return {
    place,
    calls,
    pushWords,
    beforePush,
    there: () => place.git(['-C', '../shared.git', 'for-each-ref', 'refs/heads/draft']),
  }
}

test('ten times as many drafts take no process of Git more: to list them, to tell of them, to push them, to hear of them', () => {
  const [few, many] = [withDrafts(30), withDrafts(300)]
  for (const words of [['list'], ['context'], ['sync'], ['sync']] as const) {
    const [a, b] = [few, many].map(({ calls }) => calls('shop', ...words))
    expect(b?.names.filter((name) => name !== 'for-each-ref')).toEqual(
      a?.names.filter((name) => name !== 'for-each-ref'),
    )
    // One more look at the refs here says in one word what is to be pushed.
    expect((b?.names.length ?? 0) - (a?.names.length ?? 0)).toBeLessThanOrEqual(1)
    if (words[0] === 'sync') continue
    expect([a?.workflows, b?.workflows]).toEqual([31, 301])
    // Three commits, two trees, three folders in each but one of them, and the goal.
    expect(((b?.objects ?? 0) - (a?.objects ?? 0)) / 270).toBeLessThanOrEqual(11)
  }
  expect([few, many].map(({ there }) => there().split('\n').length)).toEqual([31, 301])
  for (const [{ place }, count] of [
    [few, 30],
    [many, 300],
  ] as const)
    grows(place, slugs(0, count))
  const [again, more] = [few, many].map(({ calls }) => calls('shop', 'sync'))
  expect((more?.names.length ?? 0) - (again?.names.length ?? 0)).toBeLessThanOrEqual(1)
  const [a, b] = [few, many].map(({ calls }) => calls('bob', 'sync'))
  expect(b?.names).toEqual(a?.names)
  expect(b?.workflows).toBe(301)
})

const leasesIn = (words: readonly string[]) => words.filter((word) => word.startsWith('--force-with-lease='))

function tipsOf(place: Stand): ReadonlyMap<string, string> {
  const lines = place.git(['for-each-ref', '--format=%(refname:lstrip=3) %(objectname)', 'refs/heads/draft/'])
  return new Map(lines.split('\n').map((line) => line.split(' ') as [string, string]))
}

/** A commit more on each of these drafts. */
function grows(place: Stand, slugs: readonly string[]): void {
  const tips = tipsOf(place)
  const commit = (slug: string) =>
    `commit refs/heads/draft/${slug}\ncommitter Ada <ada@example.com> 1767225660 +0000\ndata 5\nMore\n\nfrom ${tips.get(slug)}\n\n`
  place.git(['fast-import', '--quiet'], slugs.map(commit).join(''))
}

const slugs = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `mend-${String(from + at).padStart(5, '0')}`)

// Git compares each lease with each ref that it pushes.
test('hundreds of drafts that a remote does not have are pushed without a lease each, and without force', () => {
  const { place, calls, pushWords, beforePush, there } = withDrafts(300)
  const tip = (name: string) => place.git(['-C', '../shared.git', 'rev-parse', `refs/heads/draft/${name}`])
  // Both come there after the sync has looked at the remote: one is another draft, one the beginning of this one.
  const theirs = place.git(['rev-parse', 'draft/mend-00005'])
  const begun = place.git(['rev-parse', 'draft/mend-00003^'])
  beforePush(
    `git push -q ../shared.git ${theirs}:refs/heads/draft/mend-00007 ${begun}:refs/heads/draft/mend-00003`,
  )
  // The other draft is told, and the exit code says so.
  expect(() => calls('shop', 'sync')).toThrow('Command failed')
  expect(leasesIn(pushWords()).length).toBeLessThan(10)
  expect(there().split('\n').length).toBe(301)
  expect(tip('mend-00007')).toBe(theirs)
  expect(tip('mend-00003')).toBe(place.git(['rev-parse', 'draft/mend-00003']))
  expect(tip('mend-00299')).toBe(place.git(['rev-parse', 'draft/mend-00299']))
})

test('how long the command line of a push is depends neither on how many refs it pushes nor on how many are here', () => {
  const { place, calls, pushWords, there } = withDrafts(700)
  calls('shop', 'sync')
  pushWords()
  // Some go on, more do not; some have ended, and their archives are only here.
  grows(place, slugs(0, 250))
  const tip = tipsOf(place)
  const ended = slugs(300, 550).map(
    (slug) => `create refs/wf/archive/${slug} ${tip.get(slug)}\ndelete refs/heads/draft/${slug}\n`,
  )
  place.git(['update-ref', '--stdin'], ended.join(''))
  // This one was taken away here, and stays there.
  const kept = place.git(['-C', '../shared.git', 'rev-parse', 'refs/heads/draft/mend-00600'])
  place.git(['update-ref', 'refs/heads/draft/mend-00600', 'main'])
  expect(() => calls('shop', 'sync')).toThrow('Command failed')
  const words = pushWords()
  expect(words.length).toBeLessThan(40)
  expect(leasesIn(words).length).toBeLessThan(5)
  expect(there().split('\n').length).toBe(701)
  const tips = (git: readonly string[], space: string) =>
    place.git([...git, 'for-each-ref', '--format=%(objectname) %(refname)', space]).split('\n')
  const shared = ['-C', '../shared.git']
  expect(tips(shared, 'refs/wf/archive')).toEqual(tips([], 'refs/wf/archive'))
  expect(tips(shared, 'refs/heads/draft/mend-000')).toEqual(tips([], 'refs/heads/draft/mend-000'))
  expect(tips(shared, 'refs/heads/draft/mend-00600')[0]).toContain(kept)
})
