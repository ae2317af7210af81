// Letters and digits of any script; not the punctuation of the planes U+2000 and U+3000.
const WORD = /[a-z0-9\u00c0-\u1fff\u2070-\u2fff\u3040-\ufeff\uff10-\uffff]+/g
// Scripts that write no spaces: their words are pairs of characters.
const UNSPACED = 0x3040

/** What is compared of a document; more of one text says nothing new about its topic, and costs time. */
export const READ_AT_MOST = 1 << 18

/**
 * Calls `see` with each word of a text, in lower case and without a plural's `s`. Chinese, Japanese and Korean
 * come as pairs of characters.
 */
export function eachWord(text: string, see: (word: string) => void): void {
  for (const word of text.toLowerCase().match(WORD) ?? []) {
    if (word.charCodeAt(0) < UNSPACED) see(singular(word))
    else if (word.length < 3) see(word)
    else for (let at = 0; at + 1 < word.length; at++) see(word.slice(at, at + 2))
  }
}

export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  eachWord(text, (word) => void words.push(word))
  return words
}

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss')) return word
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.slice(0, -1)
}
