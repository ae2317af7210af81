import { type Given, givenByFile, givenByWorkflow, givenText, newest } from '../app/ask/given.js'
import type { Context } from '../app/outcome/context.js'
import { Refused } from '../app/outcome/outcome.js'
import { products } from '../domain/definition/stage-graph.js'
import { stageStates } from '../domain/workflow/freshness.js'
import { type Begun, sceneFor } from './draft-submit.js'
import { type Arguments, text, texts, UsageError } from './parts/command.js'

/** What the options name, and with `--from` what an earlier workflow held. `-` is standard input, read only once. */
export async function readGiven(context: Context, args: Arguments): Promise<readonly Given[]> {
  const files: [string, string][] = []
  for (const option of ['snapshot', 'plan']) {
    const file = text(args, option)
    if (file !== null) files.push([option, file])
  }
  for (const pair of texts(args, 'artefact')) {
    const at = pair.indexOf('=')
    if (at <= 0) throw new UsageError(`--artefact takes NAME=FILE, not ${JSON.stringify(pair)}`)
    files.push([pair.slice(0, at), pair.slice(at + 1)])
  }
  if (files.filter(([, file]) => file === '-').length > 1) {
    throw new UsageError('standard input can be read only once')
  }
  const old = text(args, 'from')
  const goal = text(args, 'goal')
  const copied = old === null ? [] : await givenByWorkflow(context, old)
  const named = await Promise.all(files.map(([option, file]) => givenByFile(context, option, file)))
  return newest([...copied, ...(goal === null ? [] : [givenText('goal.md', goal)]), ...named])
}

/** On a terminal, an editor opens on a template for what comes next and was not given. */
export async function askWhatIsMissing(
  { person }: Context,
  begun: Begun,
  given: readonly Given[],
): Promise<readonly Given[]> {
  if (person === null || given.length > 0) return given
  const scene = sceneFor(begun, begun.head)
  const next = stageStates(scene.workflow, scene).find(
    ({ stage, state }) => stage.type === 'document' && (state === 'awaiting' || state === 'stale'),
  )
  const wanted = next
    ? products(next.stage, scene.workflow.slug).find((product) => !product.optional)
    : undefined
  if (!next || !wanted) return given
  const name = wanted.path.slice(wanted.path.lastIndexOf('/') + 1)
  const content = await person.edit(name, `# ${scene.workflow.slug}: ${next.stage.name}\n\n`)
  if (content === null || content.trim() === '')
    throw new Refused(
      'ARTEFACT_EMPTY',
      `the ${next.stage.name} was left empty`,
      `wf draft ${scene.workflow.slug}`,
    )
  return [{ option: name, content, copied: false }]
}
