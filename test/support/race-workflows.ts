import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { type Answer, type LogLine, must, PEOPLE, type RaceTrack, type Runner, raceTrack } from './race.js'

const tracks: RaceTrack[] = []
afterAll(() => {
  for (const track of tracks.splice(0)) track.remove()
})

export function begin(rules?: string): RaceTrack {
  const track = raceTrack(rules)
  tracks.push(track)
  return track
}

export const everybody = (words: (who: string, at: number) => readonly string[]): Runner[] =>
  PEOPLE.map((who, at) => ({ who, words: words(who, at) }))

export const two = (first: readonly string[], second: readonly string[]): Runner[] => [
  { who: 'Ann', words: first },
  { who: 'Bob', words: second },
]

/** How each ended, sorted: a status, or the code of a refusal. */
export const kinds = (said: readonly Answer[]): string[] =>
  said.map((each) => each.code ?? (each.status === 'none' ? each.text : each.status)).sort()

/** The log, each of whose events stands upon the one before. */
export function linear(track: RaceTrack, ref: string): readonly LogLine[] {
  const log = track.log(ref)
  expect(log.slice(1).map(({ parent }) => parent)).toEqual(log.slice(0, -1).map(({ oid }) => oid))
  expect(log.filter(({ event }) => event === '')).toEqual([])
  return log
}

/** What somebody was told that it was recorded is in the log. */
export function keeps(log: readonly { readonly oid: string }[], said: readonly Answer[]): void {
  const oids = new Set(log.map(({ oid }) => oid))
  const told = said.flatMap(({ commits }) => commits).filter(({ event }) => event !== 'opened')
  expect(told.filter(({ oid }) => !oids.has(oid))).toEqual([])
  expect(new Set(told.map(({ oid }) => oid)).size).toBe(told.length)
}

export function file(track: RaceTrack, text: string): string {
  const path = join(track.shop, '..', 'plan.md')
  writeFileSync(path, text)
  return path
}

/** Opens a workflow with a plan, and returns what an approval has to expect. */
export function open(track: RaceTrack, slug: string): string {
  const words = ['draft', slug, '--goal', 'Be careful', '--plan', file(track, `Look twice at ${slug}.\n`)]
  must(track.wf('Ann', ...words, '--target', 'main'))
  return track.git('rev-parse', `draft/${slug}:.vizier/implementation-plans/${slug}.md`)
}

export function approve(track: RaceTrack, slug: string): void {
  must(track.wf('Ann', 'approve', slug, '--expect', open(track, slug)))
}

// As anybody may who can push: a commit on the draft's tip, and a ref that holds it.
const PROPOSE = `
  blob=$(echo "$2" | git hash-object -w --stdin)
  tree=$({ git ls-tree "draft/$1"; printf '100644 blob %s\\t%s\\n' "$blob" "$3"; } | git mktree)
  patch=$(git commit-tree -p "draft/$1" -m "Write $3" "$tree")
  git update-ref "refs/wf/pending/$1/$patch" "$patch"
  echo "$patch"
`

/** Leaves a patch at the gate that adds a file. Returns its id. */
export function propose(track: RaceTrack, slug: string, who: string, name: string): string {
  return track.sh(PROPOSE, slug, who, name)
}

export function ready(track: RaceTrack, slug: string, name: string): void {
  approve(track, slug)
  must(track.wf('Ann', 'accept-diff', slug, '--expect', propose(track, slug, 'Ann', name)))
}

/** Work in the main worktree that no landing has to do with; returns what `git status` says of it. */
export function ownWork(track: RaceTrack): string {
  track.write('login.js', 'staged\n')
  track.git('add', 'login.js')
  track.write('login.js', 'and changed again\n')
  track.write('mine.txt', 'not tracked\n')
  return track.git('status', '--porcelain')
}
