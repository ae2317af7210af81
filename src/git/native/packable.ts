import type { Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { git } from '../process/run.js'

/**
 * Packs what `tip` leads to, without what another repository has of these ids, and keeps nothing of it. Answers why that
 * cannot be done; `null`: all of it can be read.
 */
export async function unpackable(where: Where, tip: Oid, there: readonly string[]): Promise<GitError | null> {
  const ids = there.filter((each) => /^[0-9a-f]{40,64}$/.test(each))
  const asked = `${[...new Set(ids)].join('\n')}\n` as ByteString
  const checked = await git(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    ...where,
    vars: { GIT_NO_LAZY_FETCH: '1' },
    input: asked,
  })
  const known = checked.stdout.split('\n').flatMap((line) => /^(\S+) (?:commit|tag)$/.exec(line)?.[1] ?? [])
  const input = [tip, ...known.map((oid) => `^${oid}`)].map((each) => `${each}\n`).join('') as ByteString
  try {
    const args = ['pack-objects', '--revs', '--stdout', '-q', '--window=0', '--delta-base-offset']
    await git(args, { ...where, vars: { GIT_NO_LAZY_FETCH: '1' }, input, stdout: 'ignore' })
    return null
  } catch (error) {
    if (error instanceof GitError) return error
    throw error
  }
}
