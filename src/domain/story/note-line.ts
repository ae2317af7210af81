import { type Commit, nameAndEmail, parsePerson } from '../log/commit.js'
import type { Event } from '../log/event.js'
import { formatTrailers } from '../log/message.js'
import { digest, workflow as workflowId } from '../log/trailer-values.js'
import { decodeLossy } from '../text/bytes.js'
import type { Entry, Workflow } from '../workflow/workflow.js'

/**
 * What `git log --notes=wf` shows on the commit of an event: one line of JSON, the same to the byte in every
 * clone, so that notes of two clones unite without a line twice. `null` for what is no event.
 */
export function noteOfEvent({ commit, reading, signer }: Entry): string | null {
  if (reading.kind !== 'event') return null
  const { event } = reading
  return noteLine({
    event: event.event,
    workflow: workflowId.format({ slug: event.workflow.slug, opened: event.workflow.opened ?? commit.oid }),
    by: claimedBy(commit),
    ...(signer === null ? {} : { key: signer.ok ? signer.fingerprint : null }),
    ...saidBy(event),
  })
}

/** The same for the commit by which a sealed chain came onto its target. */
export function noteOfLanding({ slug, id, target, seal }: Workflow, landing: Commit): string | null {
  if (seal === null) return null
  return noteLine({
    event: 'landed',
    workflow: workflowId.format({ slug, opened: id }),
    by: claimedBy(landing),
    target,
    seal: seal.oid,
    delta: digest.format(seal.event.delta),
    approvers: seal.event.approvers,
  })
}

function claimedBy({ committer }: Commit): string {
  const person = parsePerson(committer)
  return person === null ? decodeLossy(committer) : nameAndEmail(person)
}

/** What the event's own trailers say, by their names: lists where a name comes more than once. */
function saidBy(event: Event): Readonly<Record<string, string | readonly string[]>> {
  const said: Record<string, string | string[]> = {}
  for (const line of formatTrailers(event).trimEnd().split('\n')) {
    const [, name = '', value = ''] = /^(?:Wf-)?([A-Za-z-]+): (.*)$/.exec(line) ?? []
    const key = name.toLowerCase()
    if (OTHERWISE.has(key)) continue
    const before = said[key]
    said[key] = before === undefined ? value : [before, value].flat()
  }
  return said
}

// Said above in another way, or too long to be read.
const OTHERWISE = new Set(['event', 'version', 'workflow', 'signature'])

// A note is shown by Git as it is: nothing in it moves a cursor or turns a line round.
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const noteLine = (record: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(record).replace(UNSHOWN, (character) =>
    Array.from({ length: character.length }, (_, at) => unicode(character.charCodeAt(at))).join(''),
  )

const unicode = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`
