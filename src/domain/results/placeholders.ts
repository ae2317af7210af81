import { saysNothing, wordsOf } from '../text/says-nothing.js'

/** They fit every report, and name nothing. */
const NAMES_NOTHING: ReadonlySet<string> = new Set([
  'all',
  'all changes',
  'all files',
  'all of it',
  'all of them',
  'all the files',
  'and more',
  'and so on',
  'everything',
  'many files',
  'multiple files',
  'relevant files',
  'several files',
  'the usual files',
  'various',
  'various files',
  'see diff',
  'see the diff',
  'see the code',
])

const NONE: ReadonlySet<string> = new Set(['none', 'nothing', 'no', 'nil', 'n a', 'na', 'not applicable'])

/** Is a text there to fill its field alone: "TBD", "all files", "as needed", "…"? */
export const isPlaceholder = (text: string): boolean =>
  saysNothing(text) !== null || NAMES_NOTHING.has(wordsOf(text).join(' '))

/** The same of a text that may say that there is nothing to say. */
export const isPlaceholderUnlessNone = (text: string): boolean =>
  isPlaceholder(text) && !NONE.has(wordsOf(text).join(' '))
