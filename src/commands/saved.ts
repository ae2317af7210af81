import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { claimFacts, decisionFacts } from '../app/read/facts.js'
import type { Loaded } from '../app/read/load.js'
import type { Landing } from '../app/save/land.js'
import type { Head } from '../app/write/write-step.js'
import type { Decision } from '../domain/log/signer.js'
import type { Oid } from '../domain/names/oid.js'
import { showPath } from '../domain/names/path.js'
import type { RemoteName } from '../domain/names/remote.js'
import { consentsOf, objectionsOf } from '../domain/story/decisions.js'
import { statusOf } from '../domain/tree/delta.js'
import type { RefUpdate } from '../git/port.js'

/** What a save says, whichever command it is that saved. */
export function saved(
  loaded: Loaded,
  landing: Landing,
  sealed: Head,
  by: { readonly merge: Oid } | { readonly forge: RemoteName },
  refs: readonly RefUpdate[],
  remote: string | null = null,
): Outcome {
  const merge = 'merge' in by ? by.merge : null
  const { workflow } = sealed
  const seal = workflow.seal
  if (seal === null) throw new Error('the chain that landed has no seal')
  const [plan] = seal.event.plans
  const consents = consentsOf(workflow, (decision) => decisionFacts(loaded, decision))
  return outcome('save', {
    workflow: workflow.slug,
    stage: workflow.definition.stages.find((stage) => stage.type === 'merge')?.name ?? null,
    facts: {
      target: workflow.target.replace('refs/heads/', ''),
      commit: merge,
      forge: 'forge' in by ? by.forge : null,
      seal: seal.oid,
      plan: plan ? { path: showPath(plan.path), blob: plan.blob } : null,
      files: landing.landed.map((change) => ({
        status: statusOf(change.old, change.new),
        path: showPath(change.path),
      })),
      approvals: [...consents]
        .sort(byPlace)
        .map(({ what, detail, told, at }) => ({ what, detail, ...told, position: at })),
      objections: objectionsOf(workflow).map(({ what, detail, claimed, at }) => ({
        what,
        detail,
        ...objectorFacts(loaded, at, claimed),
        position: at,
      })),
      checks: seal.event.checks,
      session: { path: showPath(seal.event.session.path), blob: seal.event.session.blob },
      destructive: workflow.acceptances.flatMap(({ event }) => event.destructive.map(showPath)),
    },
    commits: [
      { oid: seal.oid, event: 'sealed' },
      ...(merge === null ? [] : [{ oid: merge, event: 'landing' }]),
    ],
    refs: refs.filter(({ from, to }) => from !== to),
    next:
      'forge' in by
        ? whenMerged(by.forge, workflow.target)
        : [
            ...toPush(remote, workflow.target),
            { command: `wf log ${workflow.slug}`, why: 'the whole chain' },
            { command: 'wf verify', why: 'checks all of it again' },
          ],
  })
}

/** Nobody has to have signed an objection; who did is named as for any decision. */
function objectorFacts(loaded: Loaded, at: number, claimed: Decision['claimed']) {
  const entry = loaded.entries[at]
  const signer = entry?.signer
  return entry !== undefined && signer?.ok
    ? decisionFacts(loaded, {
        at,
        oid: entry.commit.oid,
        key: signer.key,
        fingerprint: signer.fingerprint,
        claimed,
      })
    : { principal: null, key: null, ...claimFacts(claimed) }
}

const toPush = (remote: string | null, target: string): Outcome['next'] =>
  remote === null
    ? []
    : [
        {
          command: `git push ${remote} ${target.replace('refs/heads/', '')}`,
          why: 'others do not have it yet',
        },
      ]

const byPlace = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at

/** What comes after a seal that a forge is to land. */
export const whenMerged = (remote: RemoteName, target: string): Outcome['next'] => [
  {
    command: `git pull --ff-only ${remote} ${target.replace('refs/heads/', '')}`,
    why: 'when the forge has merged it',
  },
  { command: 'wf verify', why: 'checks all of it again' },
]

export function alreadySaved(loaded: Loaded): Outcome {
  const { workflow } = loaded
  return outcome('save', {
    status: 'unchanged',
    workflow: workflow.slug,
    facts: { why: `${workflow.slug} is sealed already`, seal: workflow.seal?.oid ?? null },
    next: [{ command: `wf log ${workflow.slug}`, why: 'the whole chain' }],
  })
}
