import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../domain/oid.js'
import type { Ref } from '../../git/port.js'
import { VERSION } from '../../version.js'
import type { Context } from '../context.js'
import type { Law } from '../law.js'
import { remember } from '../memory-file.js'
import type { Outcome } from '../outcome.js'
import type { Branch, VerifiedBranch } from './verified-branch.js'

/** A branch as far as an earlier run found it sound. */
export interface SoundBranch extends Pick<VerifiedBranch, 'checked' | 'landings' | 'acknowledged'> {
  readonly branch: string
  readonly root: Oid
  readonly tip: Oid
}

/** What earlier runs of this clone found. */
export interface Remembered {
  /** The verdict of a run that saw the same refs, the same roots and the same marks: it was a PASS. */
  readonly whole: Outcome | null
  /** What was sound under that key. Nothing where the key is another. */
  readonly branches: (key: string) => readonly SoundBranch[]
  /** Remembers a PASS; anything else is judged anew each time. */
  readonly keep: (
    key: string | null,
    verified: readonly VerifiedBranch[],
    tips: readonly Branch[],
    outcome: Outcome,
  ) => Promise<void>
}

export const NO_CACHE: Remembered = { whole: null, branches: () => [], keep: async () => {} }

interface Stored {
  readonly seen: string
  readonly key: string
  readonly branches: readonly SoundBranch[]
  readonly outcome: Outcome
}

/**
 * The key of what was found by commit: the program, the roots, and the law at the tip of every protected branch.
 * Under another root, another policy anywhere, or another version, nothing of it is trusted. `null`: a law that
 * is none.
 */
export function keyOf(examined: {
  readonly roots: readonly Oid[]
  readonly branches: readonly (Branch & { readonly law: Law })[]
}): string | null {
  const laws: string[] = []
  for (const { name, law } of examined.branches) {
    if (law.kind !== 'policy') return null
    laws.push(`${name} ${law.blob}`)
  }
  return digest([VERSION, ...examined.roots, ...laws])
}

/** Opens what this clone remembers. It lies beside the pinned roots, is as trusted as they are, and may go at any time. */
export async function openCache(
  context: Context,
  refs: readonly Ref[],
  roots: readonly Oid[],
): Promise<Remembered> {
  const { commonDir } = await context.repo.places()
  const file = join(commonDir, 'wf', 'verified.json')
  const marks = await readFile(join(commonDir, 'wf', 'high-water'), 'utf8').catch(() => '')
  const seen = digest([VERSION, ...roots, marks, ...refs.map(({ name, oid }) => `${name} ${oid}`)])
  const stored = await read(file)
  return {
    whole: stored?.seen === seen ? stored.outcome : null,
    branches: (key) => (stored?.key === key ? stored.branches : []),
    async keep(key, verified, tips, outcome) {
      if (key === null || outcome.status !== 'done') return
      const branches = verified.flatMap(({ branch, root, checked, landings, acknowledged }) => {
        const tip = tips.find(({ name }) => name === branch)?.tip
        return root === null || tip === undefined
          ? []
          : [{ branch, root, tip, checked, landings, acknowledged }]
      })
      await remember(file, { seen, key, branches, outcome } satisfies Stored)
    },
  }
}

/** Only what this account wrote, and what nobody else could write. */
async function read(file: string): Promise<Stored | null> {
  try {
    const about = await lstat(file)
    const mine = about.isFile() && about.uid === process.getuid?.() && (about.mode & 0o022) === 0
    return mine ? (JSON.parse(await readFile(file, 'utf8')) as Stored) : null
  } catch {
    // None, or none that can be read: then everything is judged.
    return null
  }
}

const digest = (lines: readonly string[]): string =>
  createHash('sha256')
    .update(lines.map((line) => `${line.length} ${line}\n`).join(''))
    .digest('hex')
