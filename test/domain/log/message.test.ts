import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/log/event.js'
import {
  bodyOf,
  cleanLine,
  formatMessage,
  formatTrailers,
  readMessage,
  subjectOf,
} from '../../../src/domain/log/message.js'
import { type ByteString, decodeUtf8, encodeUtf8 } from '../../../src/domain/text/bytes.js'
import { anyEvent, EVENT_NAMES, eventOf } from '../../support/event-arbitraries.js'
import { mutate, randomNumbers } from '../../support/mutate.js'

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ mode: 'sentences' }))

/** The message as it is written: a line, a body, the trailers. */
const written = (event: Event, subject = 'A sentence', body = ''): ByteString =>
  encodeUtf8(formatMessage(subject, body, formatTrailers(event)))

describe('what is written is what is read', () => {
  it.each(EVENT_NAMES)('%s', (name) => {
    fc.assert(
      fc.property(eventOf(name), text, text, (event, subject, body) => {
        expect(readMessage(written(event, subject, body))).toEqual({ kind: 'event', event })
      }),
    )
  })

  it('a person may write anything, even what looks like trailers', () => {
    const event: Event = fc.sample(eventOf('paused'), { numRuns: 1, seed: 1 })[0] as Event
    for (const body of ['Wf-Event: sealed', 'x\n\nWf-Event: sealed\nWf-Version: 1', 'Wf-Event:', '\n\n\n']) {
      expect(readMessage(written(event, 'Wf-Event: sealed', body))).toEqual({ kind: 'event', event })
    }
  })

  it('and what a person wrote is found again', () => {
    const event: Event = fc.sample(eventOf('paused'), { numRuns: 1, seed: 1 })[0] as Event
    const message = written(event, 'Pause x', 'First.\n\nSecond,\nlonger.')
    expect(subjectOf(message)).toBe('Pause x')
    expect(bodyOf(message)).toBe('First.\n\nSecond,\nlonger.')
    expect(bodyOf(written(event))).toBe('')
  })
})

describe('what is read was written so, to the byte', () => {
  const lastParagraph = (message: ByteString): string => {
    const whole = decodeUtf8(message) ?? ''
    return whole.slice(whole.lastIndexOf('\n\n') + 2)
  }
  /** There is one way to write an event: whatever is taken for one is that way. */
  const isCanonical = (message: ByteString): void => {
    const reading = readMessage(message)
    if (reading.kind === 'event') expect(formatTrailers(reading.event)).toBe(lastParagraph(message))
  }

  it('whichever byte of it is another one', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(), fc.integer({ min: 1, max: 255 }), (event, at, by) => {
        const message = written(event, 'A sentence', 'A body.')
        const place = at % message.length
        const other = String.fromCharCode(message.charCodeAt(place) ^ by)
        isCanonical(`${message.slice(0, place)}${other}${message.slice(place + 1)}` as ByteString)
      }),
      { numRuns: 3000 },
    )
  })

  it('whatever else is done to it', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(), (event, seed) => {
        const random = randomNumbers(seed)
        let bytes: Buffer = Buffer.from(written(event, 'A sentence', 'A body.'), 'latin1')
        for (let times = random(3); times >= 0; times--) bytes = mutate(bytes, random)
        isCanonical(bytes.toString('latin1') as ByteString)
      }),
      { numRuns: 3000 },
    )
  })

  it('whatever is done to its lines', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(), fc.nat(), fc.nat(5), (event, one, other, how) => {
        const [head = '', trailers = ''] = written(event).split('\n\n')
        const lines = trailers.trimEnd().split('\n')
        const [a, b] = [one % lines.length, other % lines.length]
        const line = lines[a] ?? ''
        const changed = [
          lines.filter((_, at) => at !== a),
          lines.toSpliced(b, 0, line),
          lines.toSpliced(a, 1, line.toLowerCase()),
          lines.toSpliced(a, 1, line.replace(': ', ':')),
          lines.toSpliced(a, 1, line.replace(': ', ':  ')),
          lines.toSpliced(a, 1, `${line.slice(0, 5)}\n ${line.slice(5)}`),
        ][how]
        isCanonical(`${head}\n\n${changed?.join('\n')}\n` as ByteString)
      }),
      { numRuns: 3000 },
    )
  })
})

const SLUG = `fix-login@${'a'.repeat(40)}`
const PAUSED = `Wf-Event: paused\nWf-Version: 1\nWf-Workflow: ${SLUG}\n`

describe('a message', () => {
  it.each<[string, string]>([
    ['nothing of ours', 'Mend the login\n'],
    ['a word of ours before the last paragraph', `Mend\n\n${PAUSED}\nSigned-off-by: A <a@b>\n`],
    ['trailers of other people', 'Mend\n\nSigned-off-by: A <a@b>\nCo-authored-by: B <b@c>\n'],
    ['a plan reference', 'Mend\n\nWf-Plan: x@y\n'],
    ['an indented word', 'Mend\n\n Wf-Event: paused\n'],
    ['another case', 'Mend\n\nwf-event: paused\n'],
    ['an empty one', ''],
  ])('is ordinary: %s', (_, message) => {
    expect(readMessage(message as ByteString)).toEqual({ kind: 'ordinary' })
  })

  it.each<[string, string]>([
    ['no subject', PAUSED],
    ['no subject but an empty line', `\n${PAUSED}`],
    ['another trailer before', `Pause\n\nSigned-off-by: A <a@b>\n${PAUSED}`],
    ['another trailer behind', `Pause\n\n${PAUSED}Signed-off-by: A <a@b>\n`],
    ['a trailer of ours that does not belong', `Pause\n\n${PAUSED}Wf-Stage: x\n`],
    ['a key twice', `Pause\n\n${PAUSED}Wf-Workflow: ${SLUG}\n`],
    ['no version', `Pause\n\nWf-Event: paused\nWf-Workflow: ${SLUG}\n`],
    ['a version of the future', `Pause\n\n${PAUSED.replace('Version: 1', 'Version: 2')}`],
    ['an event of the future', `Pause\n\n${PAUSED.replace('paused', 'lingered')}`],
    ['a name that every object has', `Pause\n\n${PAUSED.replace('paused', 'constructor')}`],
    ['a folded value', `Pause\n\n${PAUSED.replace('fix-', 'fix-\n ')}`],
    ['a carriage return', `Pause\n\n${PAUSED.replaceAll('\n', '\r\n')}`],
    ['carriage returns throughout', `Pause\n\n${PAUSED}`.replaceAll('\n', '\r\n')],
    ['no newline at the end', `Pause\n\n${PAUSED.trimEnd()}`],
    ['newlines at the end', `Pause\n\n${PAUSED}\n\n`],
    ['a blank line at the end', `Pause\n\n${PAUSED}  \n`],
    ['no identity', `Pause\n\n${PAUSED.replace(/@a+/, '')}`],
    ['a short identity', `Pause\n\n${PAUSED.replace(/@a+/, `@${'a'.repeat(39)}`)}`],
    ['capitals in an identity', `Pause\n\n${PAUSED.replace(/@a+/, `@${'A'.repeat(40)}`)}`],
    ['what is not UTF-8', `Pause \xff\n\n${PAUSED}`],
    ['what holds a NUL', `Pause \0\n\n${PAUSED}`],
    ['no space behind the colon', `Pause\n\n${PAUSED.replace('Wf-Event: ', 'Wf-Event:')}`],
    ['a control character', `Pause\n\n${PAUSED.replace('paused', 'paused\x00')}`],
    ['a claim further down', `Pause\n\nx: y\n${PAUSED}`],
    ['more than anybody writes', `Pause\n\n${PAUSED}${'x'.repeat(1 << 20)}\n`],
  ])('claims to be an event, and is none: %s', (_, message) => {
    expect(readMessage(message as ByteString)).toMatchObject({ kind: 'malformed' })
  })

  it('is an event', () => {
    const event = { event: 'paused', workflow: { slug: 'fix-login', opened: 'a'.repeat(40) } }
    expect(readMessage(`Pause\n\n${PAUSED}` as ByteString)).toEqual({ kind: 'event', event })
  })
})

describe('what is written for people', () => {
  it('is one line, of at most 100 characters, that a terminal can show', () => {
    expect(cleanLine('a\n b\t c\r\n')).toBe('a b c')
    expect(cleanLine('\x1b[31mred\x07\u0085')).toBe('[31mred')
    expect(cleanLine('x'.repeat(100))).toHaveLength(100)
    expect(cleanLine('x'.repeat(101))).toBe(`${'x'.repeat(99)}…`)
  })

  it('keeps the paragraphs of a body, and no control characters', () => {
    const message = formatMessage('S', 'One.\r\n\r\n\r\n\r\nTwo.  \n\x1b[2J', 'T: u\n')
    expect(message).toBe('S\n\nOne.\n\nTwo.\n[2J\n\nT: u\n')
  })
})
