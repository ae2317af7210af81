import { describe, expect, it } from 'vitest'
import { signatureOf } from '../../src/domain/log/event.js'
import { formatMessage, formatTrailers } from '../../src/domain/log/message.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { objectOid } from '../support/file-tree.js'
import { fullStory } from '../support/full-story.js'
import { extended, given } from '../support/log-builder.js'
import { lands } from '../support/log-checks.js'
import { save } from '../support/log-commands.js'
import { ready } from '../support/log-stories.js'
import { firstFinding, flipped, relinked } from '../support/log-tamper.js'
import { randomNumbers } from '../support/mutate.js'
import { ada } from '../support/signatories.js'

const story = fullStory()
const { contents, draft } = story

/** What the commit at a place is: an event's name, or `ordinary`. */
const nameOf = (at: number): string => {
  const reading = draft.entries[at]?.reading
  return reading?.kind === 'event' ? reading.event.event : 'ordinary'
}

const isDecision = (at: number): boolean => {
  const reading = draft.entries[at]?.reading
  return reading?.kind === 'event' && signatureOf(reading.event) !== null
}

const places = contents.map((_, at): [string, number] => [`${at} ${nameOf(at)}`, at])

describe('a chain that nobody touched', () => {
  it('has everything in it, and nothing is found', () => {
    const events = new Set(places.map(([, at]) => nameOf(at)))
    expect([...events].sort()).toEqual([
      'accepted',
      'approved',
      'opened',
      'ordinary',
      'revised',
      'sealed',
      'submitted',
    ])
    expect(firstFinding(story, contents)).toBeNull()
  })
})

describe('one changed byte is found', () => {
  // Every byte, in one other way each: test/long/tamper.test.ts has more of them.
  it.each(places)('in commit %s, without touching another: its child names another commit', (_, at) => {
    const content = contents[at] as ByteString
    for (let place = 0; place < content.length; place++) {
      const changed = flipped(content, place, 1)
      expect(objectOid('commit', changed, 'sha1')).not.toBe(objectOid('commit', content, 'sha1'))
    }
    if (at < contents.length - 1) {
      const changed = contents.with(at, flipped(content, content.length - 2, 1))
      expect(firstFinding(story, changed, at)).not.toBeNull()
    }
  })

  it.each(places)('in commit %s, with all that follow written anew', (_, at) => {
    const content = contents[at] as ByteString
    const random = randomNumbers(at)
    for (let place = 0; place < content.length; place++) {
      const changed = flipped(content, place, 1 + random(255))
      const found = firstFinding(story, relinked(story, at, [changed]), at)
      if (found === null) throw new Error(`nobody finds another byte at ${place} of ${content}`)
    }
  })

  it('at the next decision at the latest: it signs the commit that it stands on', () => {
    for (const [, at] of places) {
      if (isDecision(at)) continue
      // Only what a person wrote changes: the event remains as legal as it was.
      const changed = (contents[at] as ByteString).replace(/\n\n/, '\n\n!') as ByteString
      expect(firstFinding(story, relinked(story, at, [changed]), at)).toBe('DECISION_SIGNATURE')
    }
  })
})

describe('somebody without a key', () => {
  const without = (at: number) => firstFinding(story, relinked(story, at, []), Math.min(at, 1))

  it.each(places)('cannot take commit %s away', (_, at) => expect(without(at)).not.toBeNull())

  it.each(places.slice(0, -1))('cannot change commit %s for the next', (_, at) => {
    const [one, other] = [contents[at] as ByteString, contents[at + 1] as ByteString]
    const swapped = relinked(story, at, [other, one]).toSpliced(at + 2, 1)
    expect(firstFinding(story, swapped, Math.max(at, 0))).not.toBeNull()
  })

  it.each(places.slice(1))('cannot say commit %s twice', (_, at) => {
    const content = contents[at] as ByteString
    const parent = objectOid('commit', content, 'sha1')
    const again = content.replace(/parent [0-9a-f]+/, `parent ${parent}`) as ByteString
    expect(firstFinding(story, relinked(story, at, [content, again]), at)).not.toBeNull()
  })

  it.each(places.slice(0, -1))('cannot put something behind commit %s', (_, at) => {
    const content = contents[at] as ByteString
    const tree = /^tree [0-9a-f]+/.exec(content)?.[0] ?? ''
    const person = 'Eve <eve@example.com> 1700000000 +0000'
    const head = `${tree}\nparent ${objectOid('commit', content, 'sha1')}\nauthor ${person}\ncommitter ${person}\n`
    const paused = formatTrailers({
      event: 'paused',
      workflow: { slug: draft.workflow.slug, opened: draft.workflow.id },
    })
    for (const message of ['Harmless\n', formatMessage('Pause', '', paused)]) {
      const inserted = `${head}\n${message}` as ByteString
      expect(firstFinding(story, relinked(story, at, [content, inserted]), at + 1)).not.toBeNull()
    }
  })

  it('cannot leave the seal away, nor seal again', () => {
    expect(firstFinding(story, contents.slice(0, -1))).toBe('NOT_SEALED')
  })
})

describe('what comes after the last decision', () => {
  const lastUnsigned = 3
  const changed = (contents[lastUnsigned] as ByteString).replace(/\n\n/, '\n\n!') as ByteString

  it('is protected by nothing but the ref: another one is as well formed', () => {
    const open = contents.slice(0, lastUnsigned + 1)
    expect(nameOf(lastUnsigned)).toBe('submitted')
    expect(firstFinding(story, open)).toBe('NOT_SEALED')
    expect(firstFinding(story, [...open.slice(0, -1), changed])).toBe('NOT_SEALED')
  })

  it('until somebody decides on it: from then on it is signed with all that came before', () => {
    const decided = contents.slice(0, lastUnsigned + 3)
    expect(nameOf(lastUnsigned + 2)).toBe('submitted')
    expect(firstFinding(story, relinked(story, lastUnsigned, [changed]).slice(0, decided.length))).toBe(
      'NOT_SEALED',
    )
    expect(firstFinding(story, relinked(story, lastUnsigned, [changed]))).toBe('DECISION_SIGNATURE')
  })

  it('cannot be, once there is a seal: it is signed, and nothing can follow it', () => {
    const sealed = given(...ready, save(ada)).draft
    expect(extended(sealed, { message: 'More\n', tree: sealed.tree }).said).toBe('EVENT_ORDER')
    lands('PASS')(sealed, sealed)
  })
})
