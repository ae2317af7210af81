import { existsSync } from 'node:fs'
import { SEEN, SENT } from '../../domain/names/slug.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { compareBytes } from '../../domain/tree/change.js'
import type { RefsUpdated, RefUpdate } from '../port.js'
import type { Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { git } from '../process/run.js'
import { bytesOf } from '../process/text.js'

const TRIES = 3

// Milliseconds, as Git waits for the packed refs. Its 100 for a loose ref are over soon where many want the
// same on a busy machine, and whoever gives up then takes a lock that is in use for one that was left.
const PATIENCE = [['core.filesRefLockTimeout', '1000']] as const

/**
 * Moves all the refs or none, in one `git update-ref` transaction, the only Git
 * child that the user's own hooks see. Every ref gets a reflog, unless all of them are what this clone remembers of
 * remotes: nobody wrote anything there, and a first sync of thousands of drafts would write twice as many files.
 *
 * A ref that holds something else answers `moved`; a lock in the way `locked`,
 * with its file in `detail` (where Git names it); a hook's no, or a name that another ref makes
 * impossible, `refused`. Whatever else stops Git is thrown.
 */
export async function updateRefs(
  where: Where,
  updates: readonly RefUpdate[],
  reason: string,
): Promise<RefsUpdated> {
  if (updates.length === 0) return { done: true }
  // Git locks in the order given: in one order for everybody, so that no two wait for each other.
  const sorted = [...updates].sort((a, b) => compareBytes(a.name, b.name))
  const input = `start\0${sorted.map(command).join('')}commit\0` as ByteString
  const message = reason.replace(/\s+/g, ' ').trim()
  const reflog = updates.every(isMemory) ? [] : ['--create-reflog']
  const args = ['update-ref', ...reflog, ...(message === '' ? [] : ['-m', message]), '--stdin', '-z']
  for (let tries = 1; ; tries++) {
    try {
      await git(args, { ...where, input, hooks: 'on', config: PATIENCE })
      return { done: true }
    } catch (error) {
      const answer = error instanceof GitError ? read(error.stderr) : null
      if (answer === null) throw error
      // Two transactions may each hold a lock that the other wants, and both give up: a lock that
      // is gone by now was no stale one.
      if (answer.done || answer.why !== 'locked' || tries === TRIES || existsSync(answer.detail))
        return answer
    }
  }
}

// Git gives those of `refs/remotes/` a reflog of its own accord, where the configuration says so.
const isMemory = ({ name }: RefUpdate): boolean =>
  [SEEN, SENT, 'refs/remotes/'].some((space) => name.startsWith(space))

// `start` and `commit` around it: if we are killed half-way through writing, nothing moves.
function command({ name, from, to }: RefUpdate): string {
  if (/[\0\n]/.test(name)) throw new TypeError(`not a ref name: ${JSON.stringify(name)}`)
  const ref = bytesOf(name)
  if (from === to) return `verify ${ref}\0${from ?? ''}\0`
  if (to === null) return `delete ${ref}\0${from}\0`
  return from === null ? `create ${ref}\0${to}\0` : `update ${ref}\0${to}\0${from}\0`
}

// What Git says is about names that others chose: a sentence ends where the same one begins again.
const REF = /^fatal: (?:\w+: )?cannot lock ref '(.+?)': /m
const LOCK = /Unable to create '((?:(?!Unable to create ').)+\.lock)': File exists/
// A reftable, which does not name its lock.
const TABLES_LOCKED = /transaction (?:prepare|failure): (?:(?!transaction ).)*\block/
const MOVED =
  /is at [0-9a-f]+ but expected|reference already exists|unable to resolve reference|is missing but expected/
const IMPOSSIBLE = /' exists; cannot create '|cannot process '(?:(?!cannot process ').)+' at the same time/
const HOOK = /^fatal: .{0,200}?aborted by .{0,200}hook/m

function read(stderr: string): RefsUpdated | null {
  const ref = REF.exec(stderr)?.[1] ?? null
  const lock = LOCK.exec(stderr)?.[1]
  if (lock !== undefined) return { done: false, why: 'locked', ref, detail: lock }
  if (TABLES_LOCKED.test(stderr)) return { done: false, why: 'locked', ref, detail: stderr.trim() }
  if (HOOK.test(stderr)) return { done: false, why: 'refused', ref: null, detail: stderr.trim() }
  if (IMPOSSIBLE.test(stderr)) return { done: false, why: 'refused', ref, detail: stderr.trim() }
  if (ref !== null && MOVED.test(stderr)) return { done: false, why: 'moved', ref, detail: stderr.trim() }
  return null
}
