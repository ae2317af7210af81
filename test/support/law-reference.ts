import type { Oid } from '../../src/domain/names/oid.js'

/** Who plays in the histories of laws. */
export const NAMES = ['ada', 'bob', 'cleo', 'mallory'] as const
export type Name = (typeof NAMES)[number]

/** What a law says, as far as these histories speak of laws. Two laws of the same text are one law. */
export interface PlainLaw {
  readonly text: string
  /** Somebody full may land everything, a worker everything but a law. Who is not in it is a stranger. */
  readonly roles: ReadonlyMap<Name, 'full' | 'worker'>
  /** May a signed commit of documentation come in without a workflow? */
  readonly exempt: boolean
  readonly revoked: ReadonlyMap<Name, readonly Oid[]>
  readonly acknowledged: readonly Oid[]
}

/** One commit on the branch. */
export interface Step {
  readonly commit: Oid
  readonly how: 'landed' | 'exempt' | 'pushed'
  /** Whose key signed all of it; of a push nobody's. */
  readonly by: Name | null
  /** What that key signed: to be named where it shall survive a revocation. */
  readonly signed: readonly Oid[]
  /** The law that the commit leaves. */
  readonly law: PlainLaw
}

type Revoked = ReadonlyMap<Name, readonly Oid[]>

/**
 * The commits that nobody may take as judged: what came in against the law, and no sound law acknowledges. Slow and
 * plain, by the rules alone. A revocation looks back, so all of it is judged again until nothing more is revoked.
 */
export function againstTheLaw(root: PlainLaw, steps: readonly Step[]): ReadonlySet<Oid> {
  let revoked: Revoked = root.revoked
  for (;;) {
    const { found, revoked: now } = judgeOnce(root, steps, revoked)
    if (now.size === revoked.size) return found
    revoked = now
  }
}

function judgeOnce(root: PlainLaw, steps: readonly Step[], before: Revoked) {
  const revoked = new Map(before)
  const found = new Set<Oid>()
  const acknowledged = new Set<Oid>()
  let sound = root
  let standing = root
  for (const step of steps) {
    const moves = step.law.text !== standing.text
    const bySound = accepts(sound, step, moves, revoked)
    const byStanding = standing.text === sound.text ? bySound : accepts(standing, step, moves, revoked)
    const accepted = moves ? bySound : bySound && byStanding
    if (!accepted) found.add(step.commit)
    if (accepted && moves) {
      sound = step.law
      // What is revoked stays so: by the first law that said it, and with what that let survive.
      for (const [name, survive] of sound.revoked) if (!revoked.has(name)) revoked.set(name, survive)
      for (const commit of sound.acknowledged) acknowledged.add(commit)
    }
    standing = step.law
  }
  return { found: new Set([...found].filter((commit) => !acknowledged.has(commit))), revoked }
}

function accepts(law: PlainLaw, { how, by, signed }: Step, moves: boolean, revoked: Revoked): boolean {
  if (how === 'pushed' || by === null) return false
  const role = law.roles.get(by)
  if (role === undefined) return false
  const survive = revoked.get(by) ?? law.revoked.get(by)
  if (survive !== undefined && !signed.every((oid) => survive.includes(oid))) return false
  return how === 'exempt' ? law.exempt : !moves || role === 'full'
}
