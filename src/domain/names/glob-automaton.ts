/** A place in an automaton: it goes on without reading, or reads one character that fits. */
type State =
  | { readonly reads: (character: string) => boolean; readonly next: number }
  | { readonly begin?: true; readonly end?: true; readonly to: readonly number[] }

/** Whether a text is all that the expression says. */
export type Automaton = (text: string) => boolean

const MOST_STATES = 2000

/**
 * An automaton for the expressions that globs come to: letters, classes, groups, alternatives and repetition. It is in
 * all its places at once and never goes back, so its time grows with the text's length times its own. `null` for an
 * expression with anything else in it, and for one that is too large.
 */
export function automatonOf(source: string, flags: string): Automaton | null {
  const states: State[] = []
  const add = (state: State): number => states.push(state) - 1
  let at = 0
  let depth = 0

  /** Each builds a piece that goes on at `next`, and answers where it begins. From the end to the beginning. */
  type Piece = (next: number) => number

  const unit = (raw: string): Piece => {
    const fits = new RegExp(`^(?:${raw})$`, flags)
    const known = new Map<string, boolean>()
    const reads = (character: string): boolean => {
      const answer = known.get(character) ?? fits.test(character)
      known.set(character, answer)
      return answer
    }
    return (next) => add({ reads, next })
  }

  function alternatives(): Piece | null {
    if (++depth > 100) return null
    const all: Piece[] = []
    do {
      const one = sequence()
      if (one === null) return null
      all.push(one)
    } while (source[at] === '|' && at++ >= 0)
    depth--
    return (next) => add({ to: all.map((piece) => piece(next)) })
  }

  function sequence(): Piece | null {
    const pieces: Piece[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const piece = atom()
      if (piece === null) return null
      pieces.push(repeated(piece))
    }
    return (next) => pieces.reduceRight((after, piece) => piece(after), next)
  }

  function repeated(piece: Piece): Piece {
    const mark = source[at]
    if (mark !== '*' && mark !== '+' && mark !== '?') return piece
    at++
    // Whether it takes much or little first changes nothing about whether all of it fits.
    if (source[at] === '?') at++
    return (next) => {
      if (mark === '?') return add({ to: [piece(next), next] })
      const to = [next]
      const loop = add({ to })
      const begin = piece(loop)
      to.push(begin)
      return mark === '+' ? begin : loop
    }
  }

  function atom(): Piece | null {
    const rest = source.slice(at)
    if (rest.startsWith('(')) {
      const open = /^\((?:\?:|(?!\?))/.exec(rest)?.[0]
      if (open === undefined) return null
      at += open.length
      const inner = alternatives()
      if (inner === null || source[at] !== ')') return null
      at++
      return inner
    }
    if (rest.startsWith('^') || rest.startsWith('$')) {
      at++
      return (next) => add(rest.startsWith('^') ? { begin: true, to: [next] } : { end: true, to: [next] })
    }
    const raw = /^(?:\[(?:\\.|[^\]\\])*\]|\\[^\w]|\\[dswDSW]|[^\\[\](){}*+?|^$])/s.exec(rest)?.[0]
    if (raw === undefined) return null
    at += raw.length
    return unit(raw)
  }

  const whole = alternatives()
  if (whole === null || at < source.length || states.length > MOST_STATES) return null
  const accept = add({ to: [] })
  const start = whole(accept)
  return states.length > MOST_STATES ? null : run(states, start, accept)
}

function run(states: readonly State[], start: number, accept: number): Automaton {
  return (text) => {
    let here: number[] = []
    let seen = new Uint8Array(states.length)
    const reach = (from: number, place: number): void => {
      const open = [from]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const state = states[next]
        if (state === undefined || seen[next] === 1) continue
        seen[next] = 1
        if ('reads' in state || next === accept) here.push(next)
        else if (!(state.begin && place > 0) && !(state.end && place < text.length)) open.push(...state.to)
      }
    }
    reach(start, 0)
    for (let place = 0; place < text.length; place++) {
      if (here.length === 0) return false
      const character = text.charAt(place)
      const before = here
      here = []
      seen = new Uint8Array(states.length)
      for (const each of before) {
        const state = states[each]
        if (state !== undefined && 'reads' in state && state.reads(character)) reach(state.next, place + 1)
      }
    }
    return here.includes(accept)
  }
}
