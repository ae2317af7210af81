import type { Option } from '../parts/command.js'

type Options = Readonly<Record<string, Option>>

/**
 * The words of `start`, with the options that belong to no command as what they are: inputs of the definition, which
 * nobody has read yet. `--rfc-path x` becomes `--input rfc-path=x`; one without a value says `true`. The words of all
 * other actions stay as they are, so that a slip of the finger is refused there.
 */
export function inputOptions(words: readonly string[], known: Options): readonly string[] {
  const spelled: string[] = []
  let action: string | null = null
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') return action === 'start' ? [...spelled, ...words.slice(at)] : words
    const [, name, equals, inline] = /^--([A-Za-z_][\w-]*)(=)?(.*)$/s.exec(word) ?? []
    if (name === undefined || isKnown(name, known)) {
      spelled.push(word)
      if (equals === undefined && takesValue(word, known) && words[at + 1] !== undefined)
        spelled.push(words[++at] ?? '')
      else if (action === null && !word.startsWith('-')) action = word
      continue
    }
    const next = words[at + 1]
    if (equals !== undefined) spelled.push('--input', `${name}=${inline ?? ''}`)
    else if (next !== undefined && !next.startsWith('--')) spelled.push('--input', `${name}=${words[++at]}`)
    else spelled.push('--input', `${name}=true`)
  }
  return action === 'start' ? spelled : words
}

const isKnown = (name: string, known: Options): boolean =>
  ['help', 'version'].includes(name) ||
  Object.hasOwn(known, name) ||
  Object.hasOwn(known, name.replace(/^no-/, ''))

function takesValue(word: string, known: Options): boolean {
  const name = /^--(.+)$|^-([A-Za-z])$/.exec(word)
  if (name === null) return false
  const said = name[1] ?? name[2]
  return Object.entries(known).some(
    ([each, { type, alias }]) => type === 'string' && (each === said || alias === said),
  )
}
