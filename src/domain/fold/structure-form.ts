import { type Problem, problem } from '../workflow/problem.js'
import type { Entry } from '../workflow/workflow.js'

const EVENT_HEADERS = ['tree', 'parent', 'author', 'committer', 'gpgsig', 'gpgsig-sha256']

/** The form that every event's commit has: well-formed trailers, known headers each once, its parents. */
export function judgeForm({ commit, reading }: Entry): readonly Problem[] {
  if (reading.kind === 'ordinary') return []
  if (reading.kind === 'malformed') {
    return [problem('EVENT_MALFORMED', `it claims to be an event, but ${reading.why}`)]
  }
  const found: Problem[] = []
  const seen = new Set<string>()
  for (const { name } of commit.headers) {
    if (!EVENT_HEADERS.includes(name)) found.push(problem('EVENT_HEADERS', `it has the header "${name}"`))
    if (seen.has(name) && name !== 'parent')
      found.push(problem('EVENT_HEADERS', `its header "${name}" repeats`))
    seen.add(name)
  }
  // Git counts as parents only those that follow the tree at once; another would be read in two ways.
  if (commit.headers.filter(({ name }) => name === 'parent').length !== commit.parents.length) {
    found.push(problem('EVENT_HEADERS', 'it has a header "parent" that is not in its place'))
  }
  const parents = reading.event.event === 'updated' ? 2 : 1
  if (commit.parents.length !== parents) {
    found.push(problem('EVENT_PARENTS', `it has ${commit.parents.length} parents instead of ${parents}`))
  }
  return found
}
