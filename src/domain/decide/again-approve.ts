import type { Hashing } from '../fold/hashing.js'
import type { Event, EventOf } from '../log/event.js'
import type { Entry } from '../workflow/workflow.js'
import { type Again, because, overtaken } from './again-answer.js'
import { decideApprove } from './approve.js'
import type { Scene, SigningKey } from './decision.js'

export function says(entries: readonly Entry[], name: Event['event'], stage: string): boolean {
  return entries.some(
    ({ reading }) =>
      reading.kind === 'event' &&
      reading.event.event === name &&
      'stage' in reading.event &&
      reading.event.stage === stage,
  )
}

/** A round ends at `revised`: who approved before it was heard of has not approved after it. */
export function askedAnewMeanwhile(crossing: readonly Entry[], stage: string, slug: string): Again | null {
  if (!says(crossing, 'revised', stage)) return null
  return overtaken(`a new version of ${stage} was asked for meanwhile`, `wf show ${slug} ${stage}`)
}

export function approveAgain(
  scene: Scene,
  event: EventOf<'approved'>,
  signing: SigningKey | null,
  hashing: Hashing,
): Again | null {
  if (signing === null) return overtaken('there is no key to sign it with')
  const say = { stage: event.stage, expect: tokenOf(event), note: '' }
  return because(decideApprove(scene, say, signing, hashing))
}

export const tokenOf = ({ subjects }: EventOf<'approved' | 'revised'>): string =>
  subjects.map((subject) => ('delta' in subject ? subject.delta : subject.blob)).join(',')
