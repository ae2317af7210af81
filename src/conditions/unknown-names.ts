import type { ParseResult } from '@marcbachmann/cel-js'
import { nearest } from '../domain/text/nearest.js'

type Node = ParseResult['ast']

/** What a condition may ask for by name. */
export interface Known {
  readonly inputs: readonly string[]
  /** The outputs of each stage that it can read. */
  readonly outputs: ReadonlyMap<string, readonly string[]>
  /** A stage that only the run knows by its whole name: what would be a slip otherwise may be that. */
  readonly isOpen: (stage: string) => boolean
}

/** What an expression asks for that is not there, a sentence each; of what is not written out as a name, nothing is said. */
export function unknownNames(root: Node, known: Known): readonly string[] {
  const found = new Set<string>()
  for (const chain of chainsOf(root)) {
    const [kind, name, field] = chain
    if (name === undefined) continue
    if (kind === 'inputs' && !known.inputs.includes(name))
      found.add(`no input is called "${name}"${meant(name, known.inputs)}`)
    if (kind !== 'outputs' || known.isOpen(name)) continue
    const outputs = known.outputs.get(name)
    if (outputs === undefined)
      found.add(`no stage before it is called "${name}"${meant(name, [...known.outputs.keys()])}`)
    else if (field !== undefined && !outputs.includes(field))
      found.add(`"${name}" has no output called "${field}"${meant(field, outputs)}`)
  }
  return [...found]
}

function meant(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== null) return `; did you mean "${near}"?`
  return known.length === 0 ? '' : `; there are ${known.slice(0, MOST).join(', ')}`
}

const MOST = 10

/** Each name with the fields that are asked of it: `outputs.verify.report`, by dots or by texts in brackets. */
function chainsOf(root: Node): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    if (!isNode(node)) return
    const chain = chainOf(node)
    if (chain !== null) found.push(chain)
    else if (typeof node.args === 'object' && node.args !== null) visit(Object.values(node.args))
  }
  visit(root)
  return found
}

/** `null` where it is none. What follows a name that is worked out is not known. */
function chainOf({ op, args }: Pick<Node, 'op' | 'args'>): readonly string[] | null {
  if (op === 'id') return typeof args === 'string' ? [args] : null
  if (op !== '.' && op !== '[]') return null
  const [of, field] = args as readonly unknown[]
  const before = isNode(of) ? chainOf(of) : null
  if (before === null) return null
  const name = isNode(field) ? (field.op === 'value' ? field.args : null) : field
  return typeof name === 'string' ? [...before, name] : null
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'op' in value
