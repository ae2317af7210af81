import { asciiPath, showPath } from '../names/path.js'
import { definitionPath, inputsPath, runFolder } from '../names/slug.js'
import { type Problem, problem } from '../workflow/problem.js'
import type { Entry, Workflow } from '../workflow/workflow.js'

/** `opened` writes the definitions that it names and the inputs, in a folder that was not there, and no more. */
export function judgeOpened(workflow: Workflow, { changes, reading }: Entry): readonly Problem[] {
  if (reading.kind !== 'event' || reading.event.event !== 'opened') return []
  const { slug } = workflow
  const [main, ...nested] = reading.event.definitions
  const expected = new Map<string, string | null>([[inputsPath(slug), null]])
  if (main) expected.set(definitionPath(slug), main.blob)
  for (const { name, blob } of nested) {
    expected.set(asciiPath(`${runFolder(slug)}definitions/${name}.yml`), blob)
  }
  const found: Problem[] = []
  const names = nested.map(({ name }) => name)
  if (new Set(names).size < names.length) {
    found.push(problem('EVENT_TRAILER', 'Wf-Definition names two definitions alike'))
  }
  for (const change of changes) {
    const blob = expected.get(change.path)
    const where = showPath(change.path)
    if (blob === undefined) found.push(problem('EVENT_TREE', `"opened" changes ${where} as well`))
    else if (change.old !== null) found.push(problem('EVENT_TREE', `${where} was there before`))
    else if (change.new?.mode !== '100644')
      found.push(problem('EVENT_TREE', `${where} has to be an ordinary file`))
    else if (blob !== null && change.new.oid !== blob) {
      found.push(problem('EVENT_TRAILER', `Wf-Definition does not name the blob of ${where}`))
    }
    expected.delete(change.path)
  }
  for (const path of expected.keys()) found.push(problem('EVENT_TREE', `"opened" does not write ${path}`))
  return found
}
