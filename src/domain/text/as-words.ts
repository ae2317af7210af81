/** Text in which no word came or went, in the form of a word diff. */
export const asWords = (text: string): string =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ` ${line}\n~\n`)
    .join('')
