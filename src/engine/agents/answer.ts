import { type Judge, sayMisfit } from '../../data/judge.js'
import type { Data, OutputDefinition } from '../../domain/definition/definition.js'
import { stableJson } from '../../domain/text/canonical-json.js'

export interface Asked {
  readonly output: OutputDefinition
  /** It is data: its path ends in `.json`, or it has a schema. */
  readonly data: boolean
  readonly judge: Judge | null
}

export type ReadAnswer =
  | { readonly ok: true; readonly contents: ReadonlyMap<OutputDefinition, string> }
  | { readonly ok: false; readonly errors: readonly string[] }

/** A question in place of an answer. */
export interface AskedInstead {
  readonly text: string
  readonly about: readonly string[]
}

const MOST_ABOUT = 100

/** Is an answer a question, and nothing else? */
export function questionIn(answer: string): AskedInstead | null {
  const whole = jsonIn(answer)
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return null
  const { question, about = [], ...more } = whole as Readonly<Record<string, Data>>
  if (typeof question !== 'string' || question.trim() === '' || Object.keys(more).length > 0) return null
  const names = Array.isArray(about) ? about.filter((each): each is string => typeof each === 'string') : []
  return { text: question.trim().slice(0, 10_000), about: names.slice(0, MOST_ABOUT) }
}

/**
 * What an answer says for each output: the whole of it for a single one; else an object with a field for each. Data
 * may stand in a block of code with words around it, as agents like to write. All that is wrong is named.
 */
export function readAnswer(asked: readonly Asked[], answer: string): ReadAnswer {
  const [only, ...more] = asked
  if (only === undefined) return { ok: true, contents: new Map() }
  if (more.length === 0) {
    const read = readOne(only, only.data ? jsonIn(answer) : answer)
    return read.ok ? { ok: true, contents: new Map([[only.output, read.text]]) } : read
  }
  const whole = jsonIn(answer)
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    const names = asked.map(({ output }) => output.name).join(', ')
    return { ok: false, errors: [`the answer has to be a JSON object with the fields ${names}`] }
  }
  const fields = whole as Readonly<Record<string, Data>>
  const contents = new Map<OutputDefinition, string>()
  const errors: string[] = []
  for (const each of asked) {
    const { name } = each.output
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    const read = readOne(each, value)
    if (read.ok) contents.set(each.output, read.text)
    else errors.push(...read.errors.map((error) => `${name}: ${error}`))
  }
  return errors.length === 0 ? { ok: true, contents } : { ok: false, errors }
}

type ReadOne =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly errors: readonly string[] }

function readOne({ data, judge }: Asked, value: Data | undefined): ReadOne {
  if (value === undefined) return { ok: false, errors: [data ? 'it is not JSON' : 'it is missing'] }
  const errors = judge === null ? [] : judge(value).map(sayMisfit)
  if (errors.length > 0) return { ok: false, errors }
  if (data) return { ok: true, text: stableJson(value) }
  const text = typeof value === 'string' ? unfenced(value) : stableJson(value)
  if (text.trim() === '') return { ok: false, errors: ['it is empty'] }
  return { ok: true, text: text.endsWith('\n') ? text : `${text}\n` }
}

const FENCED = /^\s*(`{3,})(?:markdown|md)[ \t]*\n([\s\S]*?\n)\1[ \t]*\s*$/

/** A text without the block of code that agents like to put around a whole document. */
export const unfenced = (text: string): string => FENCED.exec(text)?.[2] ?? text

/** What stands between fences; one that is never closed opens nothing. */
function blocksIn(text: string): string[] {
  const [opening, closing] = [/```(?:json)?[ \t]*\n/g, /\n[ \t]*```/g]
  const found: string[] = []
  for (let open = opening.exec(text); open !== null; open = opening.exec(text)) {
    closing.lastIndex = opening.lastIndex
    const close = closing.exec(text)
    if (close === null) break
    found.push(text.slice(opening.lastIndex, close.index))
    opening.lastIndex = closing.lastIndex
  }
  return found
}

/** The JSON that a text is, or that stands in its last block of code, or between its outermost braces. */
function jsonIn(text: string): Data | undefined {
  const blocks = blocksIn(text)
  const outermost = text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1)
  for (const candidate of [text, ...blocks.reverse(), outermost]) {
    try {
      return JSON.parse(candidate) as Data
    } catch {
      // The next one may be it.
    }
  }
  return undefined
}
