import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Revocations, sameRevocations } from '../../../domain/judge/revocation.js'
import type { Oid } from '../../../domain/names/oid.js'
import type { IsolatedRepository } from '../../../git/clone/isolated.js'
import type { Ref } from '../../../git/port.js'
import { PROGRAM_DIGEST } from '../../../version.js'
import { readMemory, recall, remember } from '../../objects/memory-file.js'
import { isSealed, sealingKey, sealOf } from '../../objects/seal.js'
import type { Context } from '../../outcome/context.js'
import type { Outcome } from '../../outcome/outcome.js'
import { readLaw } from '../../read/law.js'
import type { Standing } from '../law/standing.js'
import type { Branch, VerifiedBranch } from '../law/verified-branch.js'

/** A branch as far as an earlier run found it sound. */
export interface SoundBranch extends Pick<VerifiedBranch, 'checked' | 'landings' | 'acknowledged'> {
  readonly branch: string
  readonly root: Oid
  readonly tip: Oid
  readonly standing: Standing
}

/** What earlier runs of this clone found. */
export interface Remembered {
  /** The verdict of a run that saw the same refs, the same roots and the same marks: it was a PASS. */
  readonly whole: Outcome | null
  /** What was revoked when that was found; `null`: nothing was found. */
  readonly revoked: Revocations | null
  /** How many files were hashed again for it. */
  readonly files: number
  /**
   * What was sound where this is revoked, and these are the branches now. Nothing where something else was revoked, or
   * a branch has another law now than it had.
   */
  readonly branches: (revoked: Revocations, now: readonly Branch[]) => Promise<readonly SoundBranch[]>
  /** Remembers a PASS; anything else is judged anew each time. */
  readonly keep: (found: Found) => Promise<void>
}

export interface Found {
  readonly verified: readonly VerifiedBranch[]
  readonly tips: readonly Branch[]
  readonly files: number
  readonly outcome: Outcome
}

export const NO_CACHE: Remembered = {
  whole: null,
  revoked: null,
  files: 0,
  branches: async () => [],
  keep: async () => {},
}

interface Stored {
  readonly seen: string
  readonly key: string
  readonly revoked: Revocations
  readonly files: number
  readonly branches: readonly StoredBranch[]
  readonly outcome: Outcome
}

interface StoredBranch extends Omit<SoundBranch, 'standing'> {
  readonly standing: Omit<Standing, 'sound' | 'definitions'> & { readonly definitions: readonly string[] }
}

/**
 * Opens what this clone remembers, of runs of this very program from these roots. It lies beside the pinned roots, and
 * it is believed only with a seal by a key that this user keeps outside of the repository: whoever can write there
 * cannot make it up. It may go at any time. Continuous integration judges everything, each time.
 */
export async function openCache(
  context: Context,
  refs: readonly Ref[],
  roots: readonly Oid[],
  read: () => IsolatedRepository | null,
): Promise<Remembered> {
  if (inContinuousIntegration(context.env)) return NO_CACHE
  const sealing = await sealingKey(context.env)
  if (sealing === null) return NO_CACHE
  const { commonDir } = await context.repo.places()
  const file = join(commonDir, 'wf', 'verified.json')
  const marks = readMemory(join(commonDir, 'wf', 'high-water')) ?? ''
  const key = digest([PROGRAM_DIGEST, commonDir, ...roots])
  const seen = digest([key, marks, ...refs.map(({ name, oid }) => `${name} ${oid}`)])
  const found = await readStored(file, sealing)
  const stored = found?.key === key ? found : null
  return {
    whole: stored?.seen === seen ? stored.outcome : null,
    revoked: stored?.revoked ?? null,
    files: stored?.files ?? 0,
    async branches(revoked, now) {
      const repo = read()
      if (stored === null || repo === null || !sameRevocations(stored.revoked, revoked)) return []
      const found = await Promise.all(stored.branches.map((each) => revived(repo, each, now)))
      return found.includes(null) ? [] : found.flatMap((each) => each ?? [])
    },
    async keep({ verified, tips, files, outcome }) {
      if (outcome.status !== 'done') return
      const branches = await Promise.all(verified.map((each) => storable(each, tips, read())))
      if (branches.some((each) => each === null)) return
      const revoked = verified.flatMap(({ standing }) => standing?.revoked ?? [])
      const value = { seen, key, revoked, files, branches: branches as readonly StoredBranch[], outcome }
      await remember(file, sealOf('verified', value satisfies Stored, sealing))
    },
  }
}

const inContinuousIntegration = ({ CI }: Context['env']): boolean =>
  CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0'

/** The law at a tip that was found sound is the sound one: it is read, not remembered. */
async function revived(
  repo: IsolatedRepository,
  { standing, ...stored }: StoredBranch,
  now: readonly Branch[],
): Promise<SoundBranch | null> {
  const tip = now.find(({ name }) => name === stored.branch)?.tip
  const [sound, law] = await Promise.all([
    readLaw(repo, stored.tip),
    tip === undefined ? null : readLaw(repo, tip),
  ])
  if (sound.kind !== 'policy' || law?.kind !== 'policy' || law.blob !== sound.blob) return null
  return { ...stored, standing: { ...standing, sound, definitions: new Set(standing.definitions) } }
}

async function storable(
  { branch, root, checked, landings, acknowledged, standing }: VerifiedBranch,
  tips: readonly Branch[],
  repo: IsolatedRepository | null,
): Promise<StoredBranch | null> {
  const tip = tips.find(({ name }) => name === branch)?.tip
  if (root === null || tip === undefined || standing === null || repo === null) return null
  const { sound, definitions, ...rest } = standing
  const law = await readLaw(repo, tip)
  if (law.kind !== 'policy' || sound.kind !== 'policy' || law.blob !== sound.blob) return null
  return {
    branch,
    root,
    tip,
    checked,
    landings,
    acknowledged,
    standing: { ...rest, definitions: [...definitions] },
  }
}

/** Only what this account wrote, what nobody else could write, and what its seal is of. */
async function readStored(file: string, sealing: Buffer): Promise<Stored | null> {
  try {
    const about = await lstat(file)
    const mine = about.isFile() && about.uid === process.getuid?.() && (about.mode & 0o022) === 0
    const sealed: unknown = mine ? recall(file) : null
    return isSealed<Stored>('verified', sealed, sealing) ? sealed.value : null
  } catch {
    // None, or none that can be read: then everything is judged.
    return null
  }
}

const digest = (lines: readonly string[]): string =>
  createHash('sha256')
    .update(lines.map((line) => `${line.length} ${line}\n`).join(''))
    .digest('hex')
