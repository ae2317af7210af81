import type { Scene } from '../../domain/decide/decision.js'
import { repairMarkOf } from '../../domain/log/repair-mark.js'
import { FETCHED, slugOfArchive, slugOfFetched } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { archiveRef, DRAFTS, draftRef, isSlug } from '../../domain/names/slug.js'
import { slugOfDraft } from '../../domain/names/slug-of.js'
import type { Policy } from '../../domain/policy/policy.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import { nearest } from '../../domain/text/nearest.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Waiting } from '../../domain/workflow/gates.js'
import { isReplaced } from '../../domain/workflow/replaced.js'
import type { Ref } from '../../git/port.js'
import { draftsElsewhere, toBring } from '../objects/drafts-elsewhere.js'
import {
  REFS_TO_CHOOSE,
  type RefsAround,
  refsAround,
  refsOfOne,
  remoteRefs,
} from '../objects/workflow-refs.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type CalledNow, calledNow } from './called-now.js'
import { isLanded } from './landed.js'
import { loadParser, readLaw } from './law.js'
import { branchOfSession, logNotHere } from './log-elsewhere.js'
import { type ReadLog, readLog } from './read-log.js'
import { namingUnreadable } from './unreadable.js'
import { waitingOf } from './waiting.js'

/** A workflow as it stands: its log, its refs, the law of its target, what waits at its gate. */
export interface Loaded extends ReadLog {
  readonly ref: string
  readonly tip: Oid
  /** `draft` while its branch is there, else it was sealed or abandoned. */
  readonly from: 'draft' | 'archive'
  readonly target: Ref | null
  /** The branch that had the target's name, where none has it any more. */
  readonly targetNow: Ref | null
  /** Is it sealed, and on its target here? */
  readonly landed: boolean
  readonly standing: Policy | null
  readonly lawWhy: string | null
  /** The refs of patches at the gate. */
  readonly pending: readonly Ref[]
  /** The same as patches, with the gate of each. */
  readonly waiting: readonly Waiting[]
  /** What this clone has seen of it at remotes; of `origin`, as Git keeps it, and of others as a sync did. */
  readonly remotes: readonly Ref[]
}

/** Loads the workflow `slug`, from its branch or else from its archive. Refuses with the reason. */
export async function loadWorkflow(context: Context, slug: string): Promise<Loaded> {
  const loaded = await findWorkflow(context, slug)
  if (loaded !== null) return loaded
  const branch = await branchOfSession(context, slug)
  if (branch !== null) throw logNotHere(slug, branch)
  throw await noSuchWorkflow(context, slug)
}

/** It may be at a remote, or be called nearly so. */
async function noSuchWorkflow({ repo }: Context, slug: string): Promise<Refused> {
  const [elsewhere, refs] = await Promise.all([draftsElsewhere(repo), repo.refs(REFS_TO_CHOOSE)])
  const there = elsewhere.find((each) => each.slug === slug)
  if (there !== undefined) {
    const message = `${slug} is a draft at ${there.remote}, and not in this clone yet`
    return new Refused('NO_SUCH_WORKFLOW', message, toBring(there).command)
  }
  const slugs = refs.flatMap(({ name }) => slugOfDraft(name) ?? slugOfArchive(name) ?? [])
  const meant = nearest(slug, [...new Set(slugs)].sort())
  const message = `there is no workflow called ${slug}`
  return meant === null
    ? new Refused('NO_SUCH_WORKFLOW', message, 'wf list')
    : new Refused('NO_SUCH_WORKFLOW', `${message}; did you mean ${meant}?`, `wf status ${meant}`)
}

export async function findWorkflow(context: Context, slug: string): Promise<Loaded | null> {
  if (!isSlug(slug)) throw badSlug(slug)
  const { repo } = context
  const found = await repo.refs(refsOfOne(slug))
  const refs = refsAround(found)
  const source =
    refs.named(draftRef(slug)) ?? refs.named(archiveRef(slug)) ?? (await fetchedArchive(context, slug))
  if (!source) return null
  const target = async (name: string) => refs.named(name) ?? (await repo.refs([name]))[0] ?? null
  return loadFrom(context, source, {
    target,
    pending: refs.pending,
    remotes: remoteRefs(found, slug),
    calledNow: calledNow(context),
    named: true,
  })
}

/** As a remote has it, where it was fetched and is nobody's here. */
async function fetchedArchive({ repo }: Context, slug: string): Promise<Ref | null> {
  return (await repo.refs([FETCHED])).find(({ name }) => slugOfFetched(name) === slug) ?? null
}

interface Around extends Pick<RefsAround, 'pending'> {
  readonly target: (name: string) => Promise<Ref | null>
  readonly remotes?: readonly Ref[]
  readonly calledNow?: CalledNow
  /** It was asked for by its name, and not among all. */
  readonly named?: boolean
}

/** Loads the workflow whose log ends in `source`, given the refs around it. Refuses with the reason. */
export function loadFrom(context: Context, source: Ref, around: Around): Promise<Loaded> {
  return namingUnreadable(context, source.name, () => load(context, source, around))
}

async function load(context: Context, source: Ref, around: Around): Promise<Loaded> {
  const { repo, hashing } = context
  // While Git answers. Who waits for it hears of a failure; nobody may.
  loadParser().catch(() => {})
  const log = await readLog(repo, source.oid, hashing)
  const slug = slugOfDraft(source.name) ?? slugOfArchive(source.name) ?? source.name
  if ('kind' in log) {
    if (log.kind === 'missing') {
      const message = `the object ${log.oid}, which the log of ${slug} needs, is not here`
      throw new Refused('OBJECT_MISSING', message, await completing(context))
    }
    throw new Refused('NOT_A_WORKFLOW', `${source.name} is not a workflow: ${log.why}`, 'wf list')
  }
  const { workflow } = log
  const there = await around.target(workflow.target)
  const targetNow = there === null ? ((await around.calledNow?.(workflow.target)) ?? null) : null
  // What is sealed is where that branch is today; what is open was approved for the name that it had.
  const target = there ?? (workflow.seal === null ? null : targetNow)
  // Another clone may have it yet.
  const pending = around.pending(workflow.slug).filter(({ oid }) => !isReplaced(workflow, oid))
  return {
    ...log,
    ref: source.name,
    tip: source.oid,
    from: source.name.startsWith(DRAFTS) ? 'draft' : 'archive',
    target,
    targetNow,
    landed: await isLanded(context, workflow, target),
    ...(await lawFor(context, log, target, around.named === true)),
    pending,
    waiting: await waitingOf(repo, workflow, pending),
    remotes: around.remotes ?? [],
  }
}

/**
 * The law of the target is that of its tip. Where that came in against the law, a repair is judged by the last sound
 * one, as its landing will be: else nobody could repair what keeps them from deciding.
 */
async function lawFor(
  context: Context,
  log: ReadLog,
  target: Ref | null,
  named: boolean,
): Promise<Pick<Loaded, 'standing' | 'lawWhy'>> {
  if (target === null) return { standing: null, lawWhy: `${log.workflow.target} is gone` }
  const repairs = named && log.workflow.mode === 'open' && repairMarkOf(openingOf(log)) !== null
  const sound = repairs ? ((await context.lastSound?.(target.name)) ?? null) : null
  if (sound !== null) return { standing: sound, lawWhy: null }
  const law = await readLaw(context.repo, target.oid)
  return {
    standing: law.kind === 'policy' ? law.policy : null,
    lawWhy: law.kind === 'invalid' ? law.why : null,
  }
}

const openingOf = ({ entries }: ReadLog): ByteString => entries[0]?.commit.message ?? encodeUtf8('')

export function sceneOf(loaded: Loaded): Scene {
  return {
    workflow: loaded.workflow,
    standing: loaded.standing,
    waiting: loaded.waiting,
    landed: loaded.landed,
  }
}

/** The policy of the target; without a valid one nothing is decided. */
export function requirePolicy(loaded: Loaded): Policy {
  if (loaded.standing !== null) return loaded.standing
  if (loaded.target === null) throw targetGone(loaded)
  if (loaded.lawWhy !== null)
    throw new Refused('BAD_POLICY', loaded.lawWhy, 'wf policy check .vizier/policy.yml')
  const branch = loaded.workflow.target.replace('refs/heads/', '')
  throw new Refused('NO_POLICY', `${branch} has no .vizier/policy.yml`, `git switch ${branch} && wf init`)
}

export function targetGone({ workflow, targetNow }: Loaded): Refused {
  const branch = workflow.target.replace('refs/heads/', '')
  if (targetNow !== null) {
    const now = targetNow.name.replace('refs/heads/', '')
    const message = `${branch}, which ${workflow.slug} was approved for, is called ${now} today`
    const command = `wf draft ${workflow.slug.slice(0, 57)}-again --from ${workflow.slug} --target ${shellWord(now)}`
    return new Refused('TARGET_GONE', message, command)
  }
  const message = `${branch} is gone, which ${workflow.slug} is for`
  return new Refused('TARGET_GONE', message, `git branch ${branch} COMMIT`)
}

/** A log with structural faults is read and shown, but nothing is built upon it. */
export function requireSound(loaded: Loaded): void {
  const [first] = loaded.findings
  if (!first) return
  const message = `the log of ${loaded.workflow.slug} has a fault at ${first.commit.slice(0, 10)}: ${first.message}`
  throw new Refused('LOG_FAULT', message, `wf verify ${loaded.workflow.slug}`)
}

export function badSlug(slug: string): Refused {
  const shown = JSON.stringify(slug.slice(0, 80))
  const own = slug.startsWith('draft/') ? slug.slice('draft/'.length) : ''
  if (isSlug(own))
    return new Refused(
      'BAD_SLUG',
      `${shown} is a branch: the slug of its workflow is ${own}`,
      `wf status ${own}`,
    )
  const rule =
    'lower-case letters, digits and "-", 1 to 63 of them; or two such parts with one "/" between them'
  return new Refused('BAD_SLUG', `${shown} is not a slug: ${rule}`, 'wf draft fix-login')
}
