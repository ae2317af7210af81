import { type Path, showPath } from '../names/path.js'
import { type Problem, problem } from './problem.js'

/** An artefact that does not fit what the definition says of it. */
export interface Unfit {
  readonly path: Path
  /** What it has to fit: a schema by its path, the questions of a form, a list of records. */
  readonly asked: string
  /** What is wrong, a line each: the place in the data, what was expected, what is there. */
  readonly faults: readonly string[]
}

export const UNFIT = 'SCHEMA_MISMATCH'

/** What everybody who reads the log finds wrong with it. */
export function unfitProblem(unfit: Unfit): Problem {
  const [first = '', ...more] = unfit.faults
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`
  return problem(UNFIT, `${whatUnfit(unfit)}: ${first}${rest}`)
}

export const whatUnfit = ({ path, asked }: Unfit): string => `${showPath(path)} does not fit ${asked}`
