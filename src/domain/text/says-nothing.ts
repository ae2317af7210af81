import { FILLERS, NON_ANSWERS, type NonAnswerKind } from './non-answers.js'

export interface NonAnswer {
  readonly kind: NonAnswerKind
  readonly because: string
}

/** Why a text leaves its question open; `null` where it says something. */
export function saysNothing(text: string): NonAnswer | null {
  const words = wordsOf(text)
  // A pattern such as ** has no words, and says something.
  if (words.length === 0)
    return /[*/$@#%&+=<>|^{}[\]\\]/.test(text) ? null : { kind: 'nothing', because: 'it has no words' }
  if (words.every(isMash)) return { kind: 'nothing', because: 'it is there to get past the question' }
  return covered(words)
}

/**
 * The words of a text in lower case: accents, punctuation and characters that nobody sees are gone, and letters that
 * only look like others (full width, mathematical) are those.
 */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** One letter many times. */
const isMash = (word: string): boolean => /^(?:x+|(\p{L})\1{2,})$/u.test(word)

/** Is every word part of a non-answer or a filler, and at least one of a non-answer? The first of those says why. */
function covered(words: readonly string[]): NonAnswer | null {
  // What the words before each place came to: `undefined` where they say something.
  const before: (NonAnswer | 'fillers' | undefined)[] = Array.from({ length: words.length + 1 })
  before[0] = 'fillers'
  for (const [at, word] of words.entries()) {
    const so = before[at]
    if (so === undefined) continue
    for (const { phrase, means } of phrasesFrom(word)) {
      if (!phrase.every((each, index) => words[at + index] === each)) continue
      const end = at + phrase.length
      const now = so === 'fillers' ? (means ?? 'fillers') : so
      if (before[end] === undefined || before[end] === 'fillers') before[end] = now
    }
  }
  const whole = before[words.length]
  return whole === undefined || whole === 'fillers' ? null : whole
}

interface Phrase {
  readonly phrase: readonly string[]
  /** `null` for a filler. */
  readonly means: NonAnswer | null
}

let known: ReadonlyMap<string, readonly Phrase[]> | null = null

function phrasesFrom(first: string): readonly Phrase[] {
  known ??= byFirstWord()
  return known.get(first) ?? []
}

function byFirstWord(): ReadonlyMap<string, readonly Phrase[]> {
  const found = new Map<string, Phrase[]>()
  const add = (text: string, means: NonAnswer | null): void => {
    for (const phrase of spelled(text)) {
      const [first] = phrase
      if (first === undefined) continue
      found.set(first, [...(found.get(first) ?? []), { phrase, means }])
    }
  }
  for (const { kind, because, phrases } of NON_ANSWERS)
    for (const phrase of phrases) add(phrase, { kind, because })
  for (const filler of FILLERS) add(filler, null)
  return found
}

/** Every way to say a phrase of the list: `[a|b] c` is `a c` and `b c`. */
export function spelled(phrase: string): readonly (readonly string[])[] {
  const parts = phrase.match(/\[[^[\]]*\]|[^[\]\s]+/g) ?? []
  let ways: readonly (readonly string[])[] = [[]]
  for (const part of parts) {
    const choices = part.startsWith('[') ? part.slice(1, -1).split('|') : [part]
    ways = ways.flatMap((way) =>
      choices.map((choice) => [...way, ...choice.split(' ').filter((word) => word !== '')]),
    )
  }
  return ways
}
