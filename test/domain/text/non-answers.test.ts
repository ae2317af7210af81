import { describe, expect, it, test } from 'vitest'
import { NON_ANSWERS } from '../../../src/domain/text/non-answers.js'
import { saysNothing, spelled } from '../../../src/domain/text/says-nothing.js'

const PHRASES = NON_ANSWERS.flatMap(({ kind, because, phrases }) =>
  phrases.map((phrase) => ({ phrase, kind, because })),
)

/** As people type it. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => `  "${text.replaceAll(' ', '   ')}"... `,
  (text) => `${text.replaceAll(' ', '-')}!!`,
  (text) => `Please, ${text}, I guess.`,
  (text) => `\u200b${text.replaceAll(' ', '\u00a0\n')}?`,
]

describe('every phrase of the list is refused, however it is spelled', () => {
  test.each(PHRASES)('$phrase', ({ phrase, kind }) => {
    const ways = spelled(phrase).map((words) => words.join(' '))
    for (const way of ways) expect([way, saysNothing(way) !== null]).toEqual([way, true])
    for (const way of [ways[0] ?? '', ways.at(-1) ?? ''])
      for (const spelling of SPELLINGS) {
        const text = spelling(way)
        expect([text, saysNothing(text) !== null]).toEqual([text, true])
      }
    const [first = []] = spelled(phrase)
    expect(saysNothing(first.join(' '))?.kind).toBe(kind)
  })
})

test.each([
  'use your judgment',
  'Use your best judgement.',
  'USE_YOUR_JUDGMENT',
  'TBD',
  't.b.d.',
  'T-B-D',
  'ＴＢＤ',
  'tbd, use your judgment',
  'TBD / TBD / TBD',
  'To be determined later',
  'whatever is best',
  "Whatever's best for the project!",
  'whatever you think is best',
  'you decide',
  'You decide, please :-)',
  'n/a',
  'N.A.',
  '?',
  '???',
  '…',
  ' - ',
  '🤷',
  '',
  'as needed',
  'as  Needed…',
  'up to you',
  "It's up to you",
  'It’s up to the team.',
  "I don't know, you decide",
  'not sure yet',
  'do what you think is right',
  "I'll leave it up to you",
  'xxx',
  'aaaa aaaa',
  'let the agent decide',
  'follow best practices',
])('%j leaves the question open', (text) => {
  expect(saysNothing(text)).not.toBeNull()
})

test.each([
  'TBD-format dates',
  'We use TBD Bank',
  'Judgment of the court is stored as text',
  'Use your judgment is the label of the second button',
  'Whatever is best for latency: a queue per tenant',
  'You decide the order of columns in Settings; we store it',
  'Users decide',
  'As needed by the API contract: UTF-8, LF',
  'Up to you-know-how many rows: 10,000',
  'N/A is shown for missing prices',
  'None of the public headers change',
  'Nothing is forbidden',
  'The test suite is green on Node 22',
  'later than 2026-01-01',
  'The default theme',
  '**',
  'src/**, test/**',
  '42',
  'Nil UUIDs are rejected',
  'Unknown fields are kept',
  'Ship it on Friday',
  'total() отклоняет NaN',
  '合計は NaN を拒む',
  'Pick the cheapest of the three vendors',
  'See the RFC, section 4',
])('%j is an answer', (text) => {
  expect(saysNothing(text)).toBeNull()
})

it('says why, each reason in a sentence, and names no phrase twice', () => {
  const ways = PHRASES.flatMap(({ phrase }) => spelled(phrase).map((words) => words.join(' ')))
  expect(ways.filter((way) => way === '')).toEqual([])
  const listed = PHRASES.map(({ phrase }) => phrase)
  expect(listed.filter((phrase, at) => listed.indexOf(phrase) !== at)).toEqual([])
  for (const { because } of NON_ANSWERS) expect(because).toMatch(/^it /)
})

it('takes bounded time on what is long', () => {
  const text = 'tbd whatever is best you decide '.repeat(5000)
  expect(saysNothing(text)?.kind).toBe('nothing')
  expect(saysNothing(`${text} but the sum is rounded`)).toBeNull()
})
