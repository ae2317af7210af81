import { shellWord } from '../../domain/text/shell-word.js'
import { GitError } from '../../git/process/failure.js'
import { isObjectFault } from '../objects/object-fault.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type Complaint, complaint } from './finding.js'

/** Looks at one thing. What keeps it from being looked at is a finding of its own, and the rest is looked at all the same. */
export async function lookApart(
  context: Context,
  what: string,
  look: () => Promise<readonly Complaint[]>,
): Promise<readonly Complaint[]> {
  try {
    return await look()
  } catch (error) {
    return [await whyNot(context, what, error)]
  }
}

async function whyNot(context: Context, what: string, error: unknown): Promise<Complaint> {
  if (error instanceof Refused) {
    const { code, message, hint } = error.reason
    return complaint('problem', code, message, hint)
  }
  if (isObjectFault(error))
    return complaint('problem', 'OBJECT_UNREADABLE', error.message, await completing(context))
  if (isReadOnly(error))
    return complaint('note', 'NOT_WRITABLE', `nothing can be written here, so ${what} cannot be tried`, null)
  if (isDenied(error)) {
    const command = `ls -ld ${shellWord(error.path ?? '.')}`
    return complaint('problem', 'NO_ACCESS', `${what} cannot be looked at: ${error.message}`, command)
  }
  if (!(error instanceof GitError)) throw error
  const [line = ''] = error.stderr.split('\n')
  return complaint('problem', 'GIT_FAILED', `${what} cannot be looked at: ${line}`, 'git fsck --full')
}

/** A file system or a folder in which this user makes no files. */
function isReadOnly(error: unknown): boolean {
  if (error instanceof GitError) return /Read-only file system|Permission denied/.test(error.stderr)
  return error instanceof Error && 'code' in error && error.code === 'EROFS'
}

const isDenied = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM'].includes(String(error.code))
