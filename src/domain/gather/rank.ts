import { type Path, showPath } from '../names/path.js'
import { compareBytes } from '../tree/change.js'
import type { References } from './references.js'
import { type Asked, type Signals, signalsOf } from './signals.js'
import type { Sketch } from './sketch.js'
import type { Strategy, Weights } from './strategy.js'
import type { Together } from './together.js'

export interface Ranked {
  readonly path: Path
  readonly score: number
  /** What speaks for it, the strongest first. */
  readonly why: readonly string[]
}

/** What is known beside the texts. */
export interface Known {
  readonly references: References
  readonly together: ReadonlyMap<Path, Together>
  readonly architecture: ReadonlySet<Path>
}

/** All documents that have to do with the one at hand, the most related first. It is not among them. */
export function rankDocuments(
  asked: Asked,
  documents: readonly Sketch[],
  known: Known,
  strategy: Strategy,
): readonly Ranked[] {
  const others = documents.filter(({ path }) => path !== asked.path)
  const signals = signalsOf(asked, others)
  const onward = followed(known.references, others, strategy.depth)
  return others
    .map((document, at) => judged(document, signals[at], known, onward, strategy.weights))
    .filter(({ score }) => score >= strategy.least)
    .sort((a, b) => b.score - a.score || compareBytes(a.path, b.path))
}

interface Reason {
  readonly adds: number
  readonly why: string
}

function judged(
  { path }: Sketch,
  signals: Signals | undefined,
  { references, together, architecture }: Known,
  onward: ReadonlyMap<Path, Onward>,
  weights: Weights,
): Ranked {
  const reasons: Reason[] = []
  const say = (adds: number, why: string): void => {
    if (adds > 0) reasons.push({ adds, why })
  }
  const reference = references.found.get(path)
  if (reference !== undefined) say(weights.reference, reference)
  const further = onward.get(path)
  if (further)
    say(weights.onward / further.steps, `referred to by ${showPath(further.by)}, which is referred to`)
  const changes = together.get(path)
  if (changes) {
    const { strength, times, of } = changes
    say(weights.history * strength, `changed together in ${times} of ${of} commits`)
  }
  if (architecture.has(path)) say(weights.architecture, 'describes the architecture')
  if (signals) {
    say(weights.named * signals.named, 'called by its name')
    say(weights.text * signals.text, `shares its words (${signals.text.toFixed(2)})`)
    say(weights.neighbours * signals.neighbours, 'documents on the same topic refer to it')
    say(weights.together * signals.together, 'what refers to this one refers to it, too')
    say(weights.back * signals.back, 'it refers to this one')
    say(weights.popular * signals.popular, 'many documents refer to it')
    say(weights.place * signals.place, 'it lies close by')
  }
  const score = reasons.reduce((sum, { adds }) => sum + adds, 0)
  return { path, score: Math.round(score * 1000) / 1000, why: spoken(reasons, score) }
}

/** The reasons that made a difference. */
function spoken(reasons: readonly Reason[], score: number): readonly string[] {
  const sorted = [...reasons].sort((a, b) => b.adds - a.adds)
  return sorted.filter(({ adds }, at) => at === 0 || adds >= score * 0.1).map(({ why }) => why)
}

interface Onward {
  readonly steps: number
  readonly by: Path
}

/** What the references refer to, step by step; a cycle leads to what has been seen. */
function followed(
  references: References,
  documents: readonly Sketch[],
  depth: number,
): ReadonlyMap<Path, Onward> {
  const byPath = new Map(documents.map((document) => [document.path, document]))
  const found = new Map<Path, Onward>()
  let edge: readonly Path[] = [...references.found.keys()]
  const seen = new Set(edge)
  for (let steps = 1; steps < depth; steps++) {
    const next: Path[] = []
    for (const by of edge) {
      for (const link of byPath.get(by)?.links ?? []) {
        if (seen.has(link)) continue
        seen.add(link)
        found.set(link, { steps, by })
        next.push(link)
      }
    }
    edge = next
  }
  return found
}
