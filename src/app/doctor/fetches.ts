import { archivesFrom, FETCHED, fetching, slugOfArchive } from '../../domain/names/fetched.js'
import { ARCHIVES, DRAFTS } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { isOn } from '../../git/process/config.js'
import { git } from '../../git/process/run.js'
import { completing, isPartial } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { likelyRemote } from '../outcome/remotes.js'
import { readRoots } from '../read/roots.js'
import { type Complaint, complaint } from './finding.js'

/** What a fetch has not brought, and what a fetch would delete. */
export async function examineFetches(context: Context): Promise<readonly Complaint[]> {
  return [
    ...(await examineDepth(context)),
    ...(await examineRefspecs(context)),
    ...(await examineArchives(context)),
  ]
}

async function examineDepth(context: Context): Promise<readonly Complaint[]> {
  const { shallow } = await context.repo.places()
  if (shallow) {
    const message = 'this clone is shallow: the chain cannot be followed to its root'
    return [complaint('problem', 'SHALLOW', message, await completing(context))]
  }
  if (!(await isPartial(context.repo)) || !(await leavesOut(context))) return []
  const message = 'this clone is partial: it was made without files that wf verify has to read'
  return [complaint('problem', 'PARTIAL', message, await completing(context))]
}

/** Is anything left out of what came since the roots? Nothing is fetched to find that out. */
async function leavesOut(context: Context): Promise<boolean> {
  const { repo } = context
  const [refs, roots] = await Promise.all([repo.refs(['refs/heads/', ARCHIVES, FETCHED]), readRoots(context)])
  const here = await Promise.all(roots.map(async (root) => (await repo.read(root)) !== null))
  const input = [
    ...refs.map(({ oid }) => oid),
    ...roots.filter((_, at) => here[at]).map((root) => `^${root}`),
  ]
  const args = ['rev-list', '--objects', '--no-object-names', '--missing=print', '--stdin']
  const listed = await git(args, { ...repo.where, input: encodeUtf8(`${input.join('\n')}\n`) })
  return /^\?/m.test(listed.stdout)
}

interface Mapped {
  readonly key: string
  readonly remote: string
  readonly spec: string
  readonly prunes: boolean
}

/**
 * What a plain `git fetch` brings lies apart from the refs here. Where the configuration maps it onto them, a fetch
 * that prunes deletes what the remote does not have: patches that wait, archives and drafts that are not pushed.
 */
async function examineRefspecs({ repo }: Context): Promise<readonly Complaint[]> {
  const mapped = mappedIn(await repo.config()).filter(({ spec, prunes }) => hits(spec, prunes))
  return mapped.map(({ key, remote, spec, prunes }) => {
    const own = targetOf(spec).startsWith('refs/wf/')
    const keeping = `git config ${shellWord(`remote.${remote}.prune`)} false`
    const apart = archivesFrom(remote)
    return complaint(
      prunes ? 'problem' : 'note',
      'FETCH_PRUNES',
      `${key} has ${spec}: a pruning fetch deletes what is not pushed yet`,
      own
        ? `git config --fixed-value --replace-all ${shellWord(key)} '${apart}' ${shellWord(spec)}`
        : keeping,
    )
  })
}

function mappedIn(config: ReadonlyMap<string, readonly string[]>): readonly Mapped[] {
  return [...config].flatMap(([key, specs]) => {
    const remote = /^remote\.(.+)\.fetch$/s.exec(key)?.[1]
    if (remote === undefined) return []
    const own = `remote.${remote}.prune`
    const prunes = isOn(config, config.has(own) ? own : 'fetch.prune')
    return specs.map((spec) => ({ key, remote, spec, prunes }))
  })
}

const targetOf = (spec: string): string => spec.slice(spec.indexOf(':') + 1)

/** Does it reach into what this clone has of its own? Drafts are branches: those matter where they may be deleted. */
function hits(spec: string, prunes: boolean): boolean {
  if (!spec.includes(':')) return false
  const to = targetOf(spec)
  const within = (place: string): boolean =>
    to.startsWith(place) || (to.includes('*') && place.startsWith(to.slice(0, to.indexOf('*'))))
  return within('refs/wf/') || (prunes && within(DRAFTS))
}

async function examineArchives(context: Context): Promise<readonly Complaint[]> {
  const [remote, refs] = await Promise.all([likelyRemote(context), context.repo.refs([ARCHIVES, FETCHED])])
  if (remote === null || refs.some(({ name }) => slugOfArchive(name) !== null)) return []
  const message = 'no chain of a finished workflow is here; a squashed one cannot be judged without its own'
  return [complaint('note', 'NO_ARCHIVES', message, fetching(remote, [archivesFrom(remote)]))]
}
