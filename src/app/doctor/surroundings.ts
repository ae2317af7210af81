import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PENDING } from '../../domain/names/slug.js'
import { leftoverFolders, removeFolder } from '../../git/process/temporary.js'
import { whyNoPatch } from '../gate/why-no-patch.js'
import type { Context } from '../outcome/context.js'
import { type Complaint, complaint } from './finding.js'

/** What lies about, what stands at a gate and is no patch, and what a fetch would do to the archives. */
export async function examineSurroundings(context: Context): Promise<readonly Complaint[]> {
  return [
    ...(await examineLeftovers(context)),
    ...(await examineGates(context)),
    ...(await examineFetch(context)),
  ]
}

async function examineLeftovers({ repo }: Context): Promise<readonly Complaint[]> {
  const { gitDir, commonDir } = await repo.places()
  const locks = [
    ...new Set([join(gitDir, 'index.lock'), join(gitDir, 'HEAD.lock'), join(commonDir, 'packed-refs.lock')]),
  ]
  const stale = locks
    .filter(existsSync)
    .map((file) =>
      complaint(
        'problem',
        'LOCKED',
        `${file} is there: a Git process is at work, or one died`,
        `if none runs any more: rm '${file}'`,
      ),
    )
  const folders = await leftoverFolders()
  const left: Complaint[] =
    folders.length === 0
      ? []
      : [
          {
            ...complaint(
              'note',
              'LEFTOVERS',
              `${folders.length} temporary folders of processes that died`,
              'wf gc',
            ),
            mend: async () => {
              for (const folder of folders) await removeFolder(folder)
            },
          },
        ]
  return [...stale, ...left]
}

async function examineGates({ repo }: Context): Promise<readonly Complaint[]> {
  const found: Complaint[] = []
  for (const { name, oid } of await repo.refs([PENDING])) {
    const why = await whyNoPatch(repo, oid)
    if (why === null) continue
    found.push(
      complaint('problem', 'NO_PATCH', `${name} is not a patch: ${why}`, `git update-ref -d ${name}`),
    )
  }
  return found
}

/**
 * Archives are fetched on request and never by a refspec of the configuration: a fetch that prunes would take
 * those away that are not pushed yet.
 */
async function examineFetch({ repo }: Context): Promise<readonly Complaint[]> {
  const config = await repo.config()
  const { shallow } = await repo.places()
  const remotes = [...config].filter(([key]) => /^remote\..+\.fetch$/.test(key))
  const pruned = remotes.flatMap(([key, specs]) =>
    specs.filter((spec) => /:refs\/wf\//.test(spec)).map((spec) => ({ key, spec })),
  )
  const prunes =
    config.get('fetch.prune')?.at(-1) === 'true' ||
    [...config.keys()].some((key) => /^remote\..+\.prune$/.test(key))
  const found = pruned.map(({ key, spec }) =>
    complaint(
      prunes ? 'problem' : 'note',
      'FETCH_PRUNES',
      `${key} has ${spec}: a pruning fetch deletes what is not pushed yet`,
      `git config --fixed-value --unset ${key} '${spec}'`,
    ),
  )
  const cut = complaint(
    'problem',
    'SHALLOW',
    'this clone is shallow: the chain cannot be followed to its root',
    'git fetch --unshallow',
  )
  const archives = await repo.refs(['refs/wf/archive/'])
  const remote = remotes[0]?.[0].replace(/^remote\.(.+)\.fetch$/, '$1')
  const absent =
    remote === undefined || archives.length > 0
      ? []
      : [
          complaint(
            'note',
            'NO_ARCHIVES',
            'no chain of a finished workflow is here; a squashed one cannot be judged without its own',
            `git fetch ${remote} 'refs/wf/archive/*:refs/wf/archive/*'`,
          ),
        ]
  return [...(shallow ? [cut] : []), ...found, ...absent]
}
