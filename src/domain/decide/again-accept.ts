import type { Hashing } from '../fold/hashing.js'
import type { EventOf } from '../log/event.js'
import type { Oid } from '../names/oid.js'
import type { Change } from '../tree/change.js'
import type { Patch } from '../tree/patch.js'
import { type Again, because, overtaken, type Tried, there } from './again-answer.js'
import type { Scene, SigningKey } from './decision.js'
import { decideAccept } from './gate.js'
import { wayBack } from './way-back.js'

export function acceptAgain(
  scene: Scene,
  event: EventOf<'accepted'>,
  { entry, changes }: Tried,
  signing: SigningKey | null,
  hashing: Hashing,
): Again | null {
  const { workflow } = scene
  const { slug } = workflow
  if (signing === null) return overtaken('there is no key to sign it with')
  const before = workflow.acceptances.find((acceptance) => acceptance.event.patch === event.patch)
  if (before) {
    if (before.key === signing.key) return there('you have accepted this patch there already')
    return overtaken('somebody else has accepted the same patch', `wf approve ${slug} signs off as well`)
  }
  if (changes.length !== entry.changes.length)
    return overtaken('a part of it is there already', wayBack(workflow, entry))
  const patch = { ...patchOf(event.patch, changes), delta: event.delta, destructive: event.destructive }
  return because(
    decideAccept(scene, { patch, expect: event.patch, confirmDestructive: true, note: '' }, signing, hashing),
  )
}

/** As much of a patch as deciding on it asks for; its commit may be gone, since it was decided on. */
export function patchOf(oid: Oid, changes: readonly Change[]): Patch {
  return {
    number: null,
    oid,
    tree: oid,
    parent: oid,
    author: '',
    agent: null,
    stage: null,
    usage: null,
    note: '',
    changes,
    delta: '' as Patch['delta'],
    files: changes.length,
    insertions: 0,
    deletions: 0,
    destructive: [],
    part: null,
  }
}
