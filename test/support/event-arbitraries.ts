import fc from 'fast-check'
import { type Event, type EventName, GRAMMAR } from '../../src/domain/log/event.js'
import * as value from '../../src/domain/log/trailer-values.js'
import type { Digest } from '../../src/domain/names/digest.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { Path } from '../../src/domain/names/path.js'
import { isSlug } from '../../src/domain/names/slug.js'
import { fromByteArray } from '../../src/domain/text/bytes.js'

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })

const oid = fc.oneof(hex(40), hex(64)) as fc.Arbitrary<Oid>
const digest = hex(64).map((digits) => `sha256:${digits}`) as fc.Arbitrary<Digest>
const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}(?:\/[a-z0-9][a-z0-9-]{0,62})?$/).filter(isSlug)
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
const HIDDEN = /[\p{Cc}\u2028\u2029]/u

const shown = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !HIDDEN.test(text) && text.trim() === text)
const word = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((text) => !HIDDEN.test(text) && !/[<>]/.test(text))
const person = fc
  .tuple(
    word,
    word.filter((text) => !/\s/.test(text)),
  )
  .map(([who, where]) => `${who}<${where}>`)
const path = fc
  .uint8Array({ minLength: 1, maxLength: 30 })
  .map((bytes) => fromByteArray(bytes.filter((byte) => byte !== 0)))
  .filter((bytes) => bytes !== '') as fc.Arbitrary<Path>
const pathAt = fc.record({ path, blob: oid })
const recordAt = fc.record({
  of: name,
  id: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/),
  digest,
})
const recordName = recordAt.map(({ of, id }) => ({ of, id }))
const questionId = fc.integer({ min: 1, max: 9999 }).map((number) => `Q${number}`)
const questionAt = fc.record({ id: questionId, asked: oid })
const branch = fc.stringMatching(/^[A-Za-z0-9/._-]{1,50}$/).map((text) => `refs/heads/${text}`)
const base64 = fc.uint8Array({ minLength: 3, maxLength: 60 }).map((b) => Buffer.from(b).toString('base64'))

const check = fc.record({ name, tree: oid, exit: fc.integer({ min: 0, max: 999 }), output: digest })
const subject = fc.oneof<fc.Arbitrary<value.Subject>[]>(
  pathAt.filter((at) => !at.path.startsWith('delta:')),
  fc.record({ delta: digest }),
)
const workflow = fc.record({ slug, opened: oid })
const newWorkflow = fc.record({ slug, opened: fc.constant(null) })

/** A value for each kind of trailer, by the key that it stands under. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'Wf-Workflow': workflow,
  'Wf-Definition': fc.record({ name, blob: oid }),
  'Wf-Target': branch,
  'Wf-Stage': name,
  'Wf-Artifact': pathAt,
  'Wf-Input': pathAt,
  'Wf-Record': recordAt,
  'Wf-Session': pathAt,
  'Wf-Plan': pathAt,
  'Wf-Agent': shown,
  'Wf-Transcript': digest,
  'Wf-Subject': subject,
  'Wf-Patch': oid,
  'Wf-Candidate': oid,
  'Wf-Onto': oid,
  'Wf-Delta': digest,
  'Wf-Code': digest,
  'Wf-Destructive': path,
  'Wf-Number': fc.integer({ min: 1, max: 999_999 }),
  'Wf-Files': fc.integer({ min: 1, max: 999_999 }),
  'Wf-Left': path,
  'Wf-Attempt': fc.integer({ min: 1, max: 999_999 }),
  'Wf-Check': check,
  'Wf-Red': check,
  'Wf-Waiver': recordAt,
  'Wf-About': recordName,
  'Wf-As': fc.constantFrom(...value.DISPOSITIONS),
  'Reviewed-by': person,
  'Wf-Signature': base64,
}

/** Where a trailer says something else than elsewhere under the same key. */
const SPECIAL: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'opened.workflow': newWorkflow,
  'asked.question': questionId,
  'answered.question': questionAt,
}

/** Any event of that name that can be written at all, whether it makes sense or not. */
export function eventOf(event: EventName): fc.Arbitrary<Event> {
  const fields = Object.entries(GRAMMAR[event]).map(([property, { key, times }]) => {
    const one = SPECIAL[`${event}.${property}`] ?? VALUES[key]
    if (one === undefined) throw new Error(`no value for ${key}`)
    return [property, timesOf(one, times)] as const
  })
  return fc.record({
    event: fc.constant(event),
    ...Object.fromEntries(fields),
  }) as unknown as fc.Arbitrary<Event>
}

function timesOf(one: fc.Arbitrary<unknown>, times: string): fc.Arbitrary<unknown> {
  switch (times) {
    case 'one':
      return one
    case 'maybe':
      return fc.option(one)
    default:
      return fc.array(one, { minLength: times === 'some' ? 1 : 0, maxLength: 4 })
  }
}

export const EVENT_NAMES = Object.keys(GRAMMAR) as readonly EventName[]
export const anyEvent: fc.Arbitrary<Event> = fc.constantFrom(...EVENT_NAMES).chain(eventOf)
