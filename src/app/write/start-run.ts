import type { Data, Definition, InputDefinition } from '../../domain/definition/definition.js'
import { checkInputs, type InputValues, type RunInputs } from '../../domain/definition/input-values.js'
import { instantiate } from '../../domain/definition/instantiate.js'
import { parsePerson } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import { ARCHIVES, DRAFTS, draftRef, SEEN } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Ref } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import {
  definitionInFile,
  type FoundDefinition,
  findDefinition,
  isFileName,
} from '../definitions/definitions.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type People, people } from '../outcome/people.js'
import { guardSlug, openWorkflow } from './open.js'
import { openingTarget } from './opening-target.js'
import { publish } from './publish.js'

export interface StartRequest {
  /** The name of a definition, or a file that holds one. */
  readonly name: string
  readonly inputs: ReadonlyMap<string, Data>
  readonly slug: string | null
  readonly target: string | null
}

export interface Started {
  readonly slug: string
  readonly tip: Oid
  readonly definition: FoundDefinition
  readonly inputs: InputValues
}

const TRIES = 50

/** Opens a run of a definition: pinned, with its inputs. Refuses, with every place, what could not run. */
export async function startRun(context: Context, request: StartRequest): Promise<Started> {
  for (let tries = 0; tries < TRIES; tries++) {
    const refs = await context.repo.refs(['refs/heads/', ARCHIVES, SEEN, 'refs/remotes/'])
    const { target, onto } = await openingTarget(context, refs, request.target)
    const definition = isFileName(request.name)
      ? await definitionInFile(context, request.name)
      : await findDefinition(context, onto.tree, request.name)
    const nested = await findNested(context, onto.tree, definition.definition)
    const values = await inputsFor(context, onto.tree, definition, request.inputs)
    const who = await people(context)
    const slug = request.slug ?? nextSlug(definition.name, refs)
    guardFree(slug, refs)
    const run: RunInputs = { target: target.name, date: dayOf(who), inputs: values }
    guardInstance(definition, slug, run, nested)
    const inputs = { ...run }
    const head = await openWorkflow(
      context,
      { slug, target: target.name, base: target.oid, definition, nested, inputs },
      who,
    )
    const ref = { name: draftRef(slug), from: null, to: head.tip.oid }
    if ((await publish(context, [ref], `wf workflow start: ${slug}`)) === 'done')
      return { slug, tip: head.tip.oid, definition, inputs: values }
  }
  throw new Refused('BUSY', 'other processes open workflows faster than this one could', 'try again')
}

function guardFree(slug: string, refs: readonly Ref[]): void {
  guardSlug(slug, refs)
  if (!refs.some(({ name }) => name === draftRef(slug))) return
  throw new Refused('SLUG_TAKEN', `there is a workflow called ${slug}`, `wf run ${slug}`)
}

/** `<stem>-<n>`, the next one that nobody has used. */
function nextSlug(name: string, refs: readonly Ref[]): string {
  const stem = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50)
  // What others opened at a remote, as far as it was seen here, is taken as well.
  const places = `${DRAFTS}|${ARCHIVES}|refs/remotes/.+/draft/`
  const pattern = new RegExp(`^(?:(?:${places})${stem}-(\\d{1,9})|${SEEN}${stem}-(\\d{1,9})/.+)$`)
  const used = refs.map(({ name: ref }) => {
    const [, taken, seen] = pattern.exec(ref) ?? []
    return Number(taken ?? seen ?? 0)
  })
  return `${stem}-${Math.max(0, ...used) + 1}`
}

/** The day on which it is opened, by the clock that its commit shows. */
function dayOf({ committer }: People): string {
  const seconds = parsePerson(committer)?.seconds ?? 0
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

/** The definitions that one runs inside, and those inside these, each once. */
async function findNested(
  context: Context,
  tree: Oid,
  definition: Definition,
): Promise<readonly FoundDefinition[]> {
  const found = new Map<string, FoundDefinition>()
  const visit = async ({ stages }: Definition): Promise<void> => {
    for (const { type, config } of stages) {
      const name = String(config.workflow ?? '')
      if (type !== 'workflow' || found.has(name)) continue
      const inside = await findDefinition(context, tree, name)
      found.set(name, inside)
      await visit(inside.definition)
    }
  }
  await visit(definition)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function inputsFor(
  { repo }: Context,
  tree: Oid,
  { definition, name }: FoundDefinition,
  given: ReadonlyMap<string, Data>,
): Promise<InputValues> {
  const usage = `wf workflow start ${name}${definition.inputs.map(asOption).join('')}`
  const checked = checkInputs(definition, spelledAs(definition, given, usage))
  if (!checked.ok) {
    const message = checked.errors.map((error) => error.message).join('\n')
    throw new Refused('BAD_INPUTS', message, usage, { errors: checked.errors })
  }
  for (const { name: input, type } of definition.inputs) {
    const path = checked.values[input]
    if (type !== 'file' || typeof path !== 'string') continue
    if ((await fileAt(repo, tree, encodeUtf8(path))) === null)
      throw new Refused(
        'BAD_INPUTS',
        `the input "${input}" is ${path}, and there is no such file on the target`,
        usage,
      )
  }
  return checked.values
}

/** How an input is typed: `--rfc-path FILE`. */
const asOption = ({ name, type, values, required }: InputDefinition): string => {
  const value = type === 'enum' ? values.join('|') : type.toUpperCase()
  const option = `--${name.replaceAll('_', '-')} ${value}`
  return required ? ` ${option}` : ` [${option}]`
}

/** People type `rfc-path` for `rfc_path`. Refuses an input that was given in both ways. */
function spelledAs(
  { inputs }: Definition,
  given: ReadonlyMap<string, Data>,
  usage: string,
): ReadonlyMap<string, Data> {
  const found = new Map<string, Data>()
  for (const [typed, value] of given) {
    const name = inputs.some((each) => each.name === typed) ? typed : typed.replaceAll('-', '_')
    if (found.has(name)) throw new Refused('BAD_INPUTS', `the input "${name}" was given twice`, usage)
    found.set(name, value)
  }
  return found
}

function guardInstance(
  { definition, source }: FoundDefinition,
  slug: string,
  run: RunInputs,
  nested: readonly FoundDefinition[],
): void {
  const inside = new Map(nested.map((each) => [each.name, each.definition]))
  const instance = instantiate(definition, slug, run, inside)
  if (instance.ok) return
  const message = instance.errors.map(({ stage, message: why }) => `${stage}: ${why}`).join('\n')
  throw new Refused('BAD_DEFINITION', message, `edit ${source}`, { errors: instance.errors })
}
