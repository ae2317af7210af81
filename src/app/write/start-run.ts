import type { Definition } from '../../domain/definition/definition.js'
import type { InputValues, RunInputs } from '../../domain/definition/input-values.js'
import { instantiate } from '../../domain/definition/instantiate.js'
import { parsePerson } from '../../domain/log/commit.js'
import { FETCHED } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { ARCHIVES, DRAFTS, draftRef, SEEN } from '../../domain/names/slug.js'
import type { Change } from '../../domain/tree/change.js'
import type { Ref } from '../../git/port.js'
import {
  definitionInFile,
  type FoundDefinition,
  findDefinition,
  isFileName,
} from '../definitions/definitions.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type People, people } from '../outcome/people.js'
import { definitionOnTarget, isKnown, stemFor } from './definition-on-target.js'
import { inOneGo } from './in-one-go.js'
import { guardSlug, openWorkflow } from './open.js'
import { openingTarget } from './opening-target.js'
import { publish } from './publish.js'
import { inputsFor, pinFiles, pinnedIn, pinSubject } from './run-inputs.js'
import type { StartRequest } from './start-request.js'
import { writeOrdinary } from './write-ordinary.js'

export interface Started {
  readonly slug: string
  readonly tip: Oid
  readonly definition: FoundDefinition
  readonly inputs: InputValues
  /** Files of the working tree that the run reads, since the target does not have them. */
  readonly pinned: readonly Change[]
  /** Has the target this definition, so that what the run writes can be saved there? */
  readonly known: boolean
}

const TRIES = 50

/** Opens a run of a definition: pinned, with its inputs. Refuses, with every place, what could not run. */
export async function startRun(context: Context, request: StartRequest): Promise<Started> {
  for (let tries = 0; tries < TRIES; tries++) {
    const refs = await context.repo.refs(['refs/heads/', ARCHIVES, FETCHED, SEEN, 'refs/remotes/'])
    const { target, onto } = await openingTarget(context, refs, request.target)
    const definition = isFileName(request.name)
      ? await definitionInFile(context, request.name)
      : await definitionOnTarget(context, target.name.replace('refs/heads/', ''), onto.tree, request)
    const nested = await findNested(context, onto.tree, definition.definition)
    const values = await inputsFor(definition, request)
    const pinned = await pinFiles(context, onto.tree, definition, values, request)
    const who = await people(context)
    const slug = request.slug ?? nextSlug(definition.name, refs)
    guardFree(slug, refs)
    const run: RunInputs = { target: target.name, date: dayOf(who), inputs: values }
    guardInstance(definition, slug, run, nested)
    const inputs = { ...run, ...(pinned.length === 0 ? {} : { pinned: pinnedIn(pinned) }) }
    const { tip } = await inOneGo(context, async (within) => {
      const opening = { slug, target: target.name, base: target.oid, definition, nested, inputs }
      const head = await openWorkflow(within, opening, who)
      return pinned.length === 0 ? head : writeOrdinary(within, head, pinned, pinSubject(slug, pinned), who)
    })
    const ref = { name: draftRef(slug), from: null, to: tip.oid }
    if ((await publish(context, [ref], `wf workflow start: ${slug}`)) === 'done') {
      const known = await isKnown(context, onto.tree, definition)
      return { slug, tip: tip.oid, definition, inputs: values, pinned, known }
    }
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
  const stem = stemFor(name)
  // What others opened at a remote, as far as it was seen here, is taken as well.
  const places = `${DRAFTS}|${ARCHIVES}|${FETCHED}.+/archive/|refs/remotes/.+/draft/`
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
