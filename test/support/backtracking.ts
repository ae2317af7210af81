import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** Steps that a backtracking engine takes to look through a text with a pattern, as `matchAll` would; at most `limit`. */
export type Count = (text: string, limit: number) => number

type State = { readonly at: number; readonly groups: Groups }
type Groups = {
  readonly group: AST.CapturingGroup
  readonly from: number
  readonly to: number
  readonly next: Groups
} | null
/** What comes next, or `null` at the end: a list, so that nothing recurses as deep as the text is long. */
type Rest = { readonly run: Step; readonly next: Rest } | null
type Step = (machine: Machine, state: State, rest: Rest) => void

/** What is still to be tried, the newest first. */
interface Machine {
  readonly text: string
  readonly tries: { readonly state: State; readonly rest: Rest }[]
  readonly limit: number
  readonly count: { steps: number }
}

/**
 * A counter for a pattern. The engines of JavaScript do not say how often they go back, so this one plays what the
 * language prescribes, without the shortcuts that some of them know.
 */
export function counterFor(source: string, flags: string): Count {
  const unicode = /[uv]/.test(flags)
  const pattern = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  })
  const tests = new Map<string, (unit: string) => boolean>()
  const start = alternatives(pattern.alternatives, { flags, unicode, tests, back: false })
  return (text, limit) => {
    const count = { steps: 0 }
    const every = flags.includes('g')
    for (let from = 0; from <= text.length && count.steps < limit; ) {
      const end = attempt({ text, tries: [], limit, count }, start, { at: from, groups: null })?.at ?? null
      if (end !== null && !every) break
      from = end === null || end === from ? from + 1 : end
    }
    return count.steps
  }
}

function attempt({ text, limit, count }: Machine, start: Step, state: State): State | null {
  const machine: Machine = { text, limit, count, tries: [{ state, rest: { run: start, next: null } }] }
  for (let next = machine.tries.pop(); next !== undefined; next = machine.tries.pop()) {
    if (++count.steps > limit) return null
    if (next.rest === null) return next.state
    next.rest.run(machine, next.state, next.rest.next)
  }
  return null
}

interface How {
  readonly flags: string
  readonly unicode: boolean
  readonly tests: Map<string, (unit: string) => boolean>
  /** Within a look behind a pattern is read from its end. */
  readonly back: boolean
}

const later = ({ tries }: Machine, state: State, rest: Rest): void => void tries.push({ state, rest })

function alternatives(given: readonly AST.Alternative[], how: How): Step {
  const each = given.map(({ elements }) => sequence(elements, how)).reverse()
  return (machine, state, rest) => {
    for (const run of each) later(machine, state, { run, next: rest })
  }
}

function sequence(elements: readonly AST.Element[], how: How): Step {
  const steps = elements.map((each) => element(each, how))
  const ordered = how.back ? steps : steps.reverse()
  return (machine, state, rest) =>
    later(
      machine,
      state,
      ordered.reduce<Rest>((next, run) => ({ run, next }), rest),
    )
}

function element(node: AST.Element, how: How): Step {
  switch (node.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return unit(node.raw, how)
    case 'Group':
      return alternatives(node.alternatives, how)
    case 'CapturingGroup':
      return capture(node, how)
    case 'Quantifier':
      return repeat(node, how)
    case 'Assertion':
      return assertion(node, how)
    case 'Backreference':
      return reference(node)
    default:
      throw new Error(`no count for ${node.type}`)
  }
}

function unit(raw: string, { flags, tests, back }: How): Step {
  const expression = new RegExp(`^(?:${raw})$`, flags.replace(/[gym]/g, ''))
  const known = tests.get(raw) ?? remembered((text) => expression.test(text))
  tests.set(raw, known)
  return (machine, { at, groups }, rest) => {
    const place = back ? at - 1 : at
    if (place < 0 || place >= machine.text.length || !known(machine.text.charAt(place))) return
    later(machine, { at: back ? at - 1 : at + 1, groups }, rest)
  }
}

function remembered(ask: (text: string) => boolean): (text: string) => boolean {
  const answers = new Map<string, boolean>()
  return (text) => {
    const answer = answers.get(text) ?? ask(text)
    answers.set(text, answer)
    return answer
  }
}

function capture(node: AST.CapturingGroup, how: How): Step {
  const inner = alternatives(node.alternatives, how)
  return (machine, state, rest) => {
    const close: Step = (_, { at, groups }, after) => {
      const [from, to] = [Math.min(state.at, at), Math.max(state.at, at)]
      later(machine, { at, groups: { group: node, from, to, next: groups } }, after)
    }
    later(machine, state, { run: inner, next: { run: close, next: rest } })
  }
}

function repeat({ element: inner, min, max, greedy }: AST.Quantifier, how: How): Step {
  const once = element(inner, how)
  const round =
    (done: number): Step =>
    (machine, state, rest) => {
      if (done < min) return later(machine, state, { run: once, next: { run: round(done + 1), next: rest } })
      if (done >= max) return later(machine, state, rest)
      // A round in which nothing was read ends the loop.
      const again: Step = (_, now, after) => {
        if (now.at !== state.at) round(done + 1)(machine, now, after)
      }
      const more: Rest = { run: once, next: { run: again, next: rest } }
      for (const next of greedy ? [rest, more] : [more, rest]) later(machine, state, next)
    }
  return round(0)
}

const isBreak = (text: string, at: number): boolean => /[\n\r\u2028\u2029]/.test(text.charAt(at))

const isWord = (text: string, at: number): boolean => /\w/.test(text.charAt(at))

function assertion(node: AST.Assertion, how: How): Step {
  if (node.kind === 'lookahead' || node.kind === 'lookbehind') {
    const inner = alternatives(node.alternatives, { ...how, back: node.kind === 'lookbehind' })
    return (machine, state, rest) => {
      const found = attempt(machine, inner, state)
      if ((found !== null) === node.negate) return
      later(machine, node.negate || found === null ? state : { at: state.at, groups: found.groups }, rest)
    }
  }
  const lines = how.flags.includes('m')
  const holds = (text: string, at: number): boolean => {
    switch (node.kind) {
      case 'start':
        return at === 0 || (lines && isBreak(text, at - 1))
      case 'end':
        return at === text.length || (lines && isBreak(text, at))
      default:
        return (isWord(text, at - 1) !== isWord(text, at)) !== node.negate
    }
  }
  return (machine, state, rest) => {
    if (holds(machine.text, state.at)) later(machine, state, rest)
  }
}

function reference(node: AST.Backreference): Step {
  const wanted = [node.resolved].flat()
  return (machine, { at, groups }, rest) => {
    let found = groups
    while (found !== null && !wanted.includes(found.group)) found = found.next
    const text = found === null ? '' : machine.text.slice(found.from, found.to)
    machine.count.steps += text.length
    if (machine.text.startsWith(text, at)) later(machine, { at: at + text.length, groups }, rest)
  }
}
