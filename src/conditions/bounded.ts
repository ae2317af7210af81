import type { ParseResult } from '@marcbachmann/cel-js'
import { linearPattern } from './linear-pattern.js'

type Node = ParseResult['ast']

/** What the library's evaluator is, as far as it matters here: it calls `run` for every part of an expression. */
interface Evaluator {
  run: (node: Node, context: unknown) => unknown
}

const STEPS = 200_000
// A value that is looked at as a whole is worth steps of its own.
const UNITS_A_STEP = 16
const DEEPEST = 200

/**
 * Evaluates an expression in so many steps, or throws. The library bounds what is written, and not what that comes
 * to: `all` in `all` multiplies, a list that is added to itself doubles, and `matches` may go back for ever.
 */
export function evaluateBounded(parsed: ParseResult, data: Readonly<Record<string, unknown>>): unknown {
  if (isDeeperThan(DEEPEST, data)) throw new Error(`what it reads is nested more than ${DEEPEST} deep`)
  return evaluateCounted(parsed, data, { steps: 0 })
}

/** The same of data whose depth is bounded already; `spent` tells the steps that it took, also where it throws. */
export function evaluateCounted(
  parsed: ParseResult,
  data: Readonly<Record<string, unknown>>,
  spent: { steps: number },
): unknown {
  const root = parsed.ast as Evaluable
  const sizeOf = sizes()
  const passed = new WeakSet<Node>()
  const take = (steps: number): void => {
    spent.steps += steps
    if (spent.steps > STEPS) throw new Error(`it takes more than ${STEPS} steps`)
  }
  const counted = (evaluator: Evaluator): Evaluator['run'] => {
    return (node, context) => {
      take(1)
      const through = passesThrough(node)
      if (through !== null) passed.add(through)
      const run = (part: Node): unknown => evaluator.run(part, context)
      const value = matching(node, run) ?? (node as Evaluable).evaluate(evaluator, node, context)
      if (!passed.has(node)) take(sizeOf(value))
      return value
    }
  }
  const { evaluate } = root
  root.evaluate = (evaluator, node, context) => {
    evaluator.run = counted(evaluator)
    root.evaluate = evaluate
    return evaluator.run(node, context)
  }
  return parsed(data)
}

type Evaluable = Node & { evaluate: (evaluator: Evaluator, node: Node, context: unknown) => unknown }

// What is done entry by entry is counted there.
const ENTRY_BY_ENTRY = ['all', 'exists', 'exists_one', 'map', 'filter', 'size']

/** The part of an expression of which no more is looked at than one entry at a time. */
function passesThrough({ op, args }: Node): Node | null {
  if (op === '.' || op === '[]') return (args as readonly Node[])[0] ?? null
  if ((op as string) === 'comprehension') return (args as unknown as { readonly iterable: Node }).iterable
  if (op !== 'rcall' && op !== 'call') return null
  const [name, first] = args as readonly [string, Node | readonly Node[]]
  if (op === 'rcall') return ENTRY_BY_ENTRY.includes(name) ? (first as Node) : null
  return name === 'size' ? ((first as readonly Node[])[0] ?? null) : null
}

/** What `matches` answers; nothing for anything else, and where it is not asked of a text. */
function matching(node: Node, run: (part: Node) => unknown): boolean | undefined {
  if (node.op !== 'rcall') return undefined
  const [name, receiver, [given]] = node.args as [string, Node, readonly Node[]]
  if (name !== 'matches' || given === undefined) return undefined
  const [text, pattern] = [run(receiver), run(given)]
  if (typeof text !== 'string' || typeof pattern !== 'string') return undefined
  return linearPattern(pattern)(text)
}

/** How many steps a value is worth. Without recursion: data may be nested as deep as it is long. */
function sizes(): (value: unknown) => number {
  const known = new WeakMap<object, number>()
  const measure = (value: unknown): number => {
    let size = 0
    const open: unknown[] = [value]
    while (open.length > 0) {
      const next = open.pop()
      if (typeof next === 'string') size += next.length / UNITS_A_STEP
      if (typeof next !== 'object' || next === null) continue
      const before = known.get(next)
      if (before !== undefined) {
        size += before
        continue
      }
      const parts = Object.values(next)
      size += parts.length / UNITS_A_STEP
      for (const part of parts) open.push(part)
      if (size > STEPS) return size
    }
    return size
  }
  return (value) => {
    const size =
      (typeof value === 'object' && value !== null ? known.get(value) : undefined) ?? measure(value)
    if (typeof value === 'object' && value !== null) known.set(value, size)
    return size
  }
}

function isDeeperThan(most: number, data: unknown): boolean {
  let level: readonly unknown[] = [data]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return false
}
