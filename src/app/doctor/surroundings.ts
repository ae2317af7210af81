import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PENDING } from '../../domain/names/slug.js'
import { leftoverFolders, removeFolder } from '../../git/process/temporary.js'
import { whyNoPatch } from '../gate/why-no-patch.js'
import type { Context } from '../outcome/context.js'
import { type Complaint, complaint } from './finding.js'

/** What lies about, and what is at a gate and is not a patch. */
export async function examineSurroundings(context: Context): Promise<readonly Complaint[]> {
  return [...(await examineLeftovers(context)), ...(await examineGates(context))]
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
