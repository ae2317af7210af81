import { guardAgent } from '../app/ask/agent-rail.js'
import { refuseKnown } from '../app/ask/refuse-known.js'
import { askAccept } from '../app/gate/ask-accept.js'
import { readPatches } from '../app/gate/gate.js'
import { refuseMoved } from '../app/gate/refuse-moved.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { takenFacts } from '../app/read/facts.js'
import { type Loaded, loadWorkflow, requirePolicy, sceneOf } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { waitingAfter } from '../app/read/waiting.js'
import { headOf, isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { type Decided, type Step, steps, unchanged } from '../domain/decide/decision.js'
import { decideAccept } from '../domain/decide/gate.js'
import { guardExpect } from '../domain/decide/guards.js'
import { showPath } from '../domain/names/path.js'
import { pendingRef } from '../domain/names/slug.js'
import { principalOf } from '../domain/policy/policy.js'
import { bothChange } from '../domain/tree/merge-paths.js'
import { nameOfPatch, type Patch } from '../domain/tree/patch.js'

export interface AcceptAll {
  /** The patches that were read, where there is no terminal. */
  readonly expect: readonly string[]
  readonly confirmDestructive: boolean
  readonly note: string
}

/** Accepts every patch that waits, each by an event of its own, in one transaction. Asks once. */
export async function acceptAll(context: Context, slug: string, given: AcceptAll): Promise<Outcome> {
  const signer = await decisionSigner(context)
  const shown = await loadWorkflow(context, slug)
  const policy = requirePolicy(shown)
  const patches = await readPatches(context, shown)
  const next = await nextOf(context, shown)
  if (patches.length === 0)
    return outcome('accept-diff', { status: 'unchanged', workflow: slug, facts: { why: NOTHING }, next })
  guardApart(slug, patches)
  await guardAgent(context, slug)
  const { person } = context
  const asks = person !== null && given.expect.length === 0
  if (asks) {
    const { tip } = await headOf(context, shown)
    for (const patch of patches) await refuseMoved(context, shown, tip, patch, patch)
    refuseKnown(decideAll(shown, patches, { ...given, confirmDestructive: true }, signer, context.hashing))
  }
  const confirmed = asks
    ? await askAccept(context, person, slug, patches, { confirmed: given.confirmDestructive })
    : given.confirmDestructive
  const expect = asks ? patches.map(({ oid }) => oid) : given.expect
  guardNamed(slug, patches, expect)
  const recorded = await record(context, 'accept-diff', slug, async (loaded) => {
    const waiting = patches.filter(({ oid }) => loaded.pending.some((ref) => ref.oid === oid))
    if (waiting.length === 0) return { decided: unchanged(NOTHING), signer }
    const { tip } = await headOf(context, loaded)
    for (const patch of waiting) await refuseMoved(context, loaded, tip, patch, patch)
    const decided = decideAll(
      loaded,
      waiting,
      { ...given, confirmDestructive: confirmed },
      signer,
      context.hashing,
    )
    const refs = () => waiting.map(({ oid }) => ({ name: pendingRef(slug, oid), from: oid, to: null }))
    return { decided, signer, refs }
  })
  if (isOutcome(recorded)) return { ...recorded, next: recorded.status === 'unchanged' ? next : [] }
  const { head, commits, refs, before } = recorded
  return outcome('accept-diff', {
    workflow: slug,
    stage: head.workflow.acceptances.at(-1)?.event.stage ?? null,
    facts: {
      accepted: takenFacts(head.workflow).slice(-commits.length),
      tree: head.tip.tree,
      principal: principalOf(policy, signer.key)?.name ?? null,
      key: signer.fingerprint,
      destructive: patches.flatMap(({ destructive }) => destructive.map(showPath)),
    },
    commits,
    refs,
    next: await nextOf(context, before, {
      workflow: head.workflow,
      waiting: waitingAfter(before.waiting, refs),
    }),
  })
}

const NOTHING = 'no patch is pending'

/** Without a terminal, each patch that waits has to be named, and no other. */
function guardNamed(slug: string, patches: readonly Patch[], expect: readonly string[]): void {
  const look = `wf diff ${slug}`
  for (const { number, oid } of patches) {
    if (expect.includes(oid)) continue
    const no = guardExpect(null, oid, `patch ${nameOfPatch({ number, oid })}`, look)
    throw new Refused(no?.code ?? '', no?.message ?? '', look)
  }
  const other = expect.find((named) => !patches.some(({ oid }) => oid === named))
  if (other !== undefined)
    throw new Refused('EXPECT_MISMATCH', `no patch ${JSON.stringify(other)} is pending for ${slug}`, look)
}

/** Two patches that change one path were read each on its own: nobody has read them together. */
function guardApart(slug: string, patches: readonly Patch[]): void {
  for (const [at, patch] of patches.entries()) {
    for (const other of patches.slice(at + 1)) {
      const both = bothChange(patch.changes, other.changes)
      if (both === null) continue
      const [one, two] = [nameOfPatch(patch), nameOfPatch(other)]
      const message = `patches ${one} and ${two} both change ${showPath(both)}: accept one, then read the other again`
      throw new Refused('PATCHES_OVERLAP', message, `wf accept-diff ${slug} --patch ${one}`)
    }
  }
}

function decideAll(
  loaded: Loaded,
  patches: readonly Patch[],
  { confirmDestructive, note }: AcceptAll,
  signer: Parameters<typeof decideAccept>[2],
  hashing: Context['hashing'],
): Decided {
  const all: Step[] = []
  for (const patch of patches) {
    const along = patches.map(({ oid }) => oid)
    const accept = { patch, expect: patch.oid, confirmDestructive, note, along }
    const decided = decideAccept(sceneOf(loaded), accept, signer, hashing)
    if (decided.kind === 'refused') return decided
    if (decided.kind === 'steps') all.push(...decided.steps)
  }
  return steps(...all)
}
