import { UnreadableFile } from '../app/objects/memory-file.js'
import type { Outcome } from '../app/outcome/outcome.js'
import {
  FilterFailed,
  GitError,
  GitMissing,
  GitTooOld,
  RemoteFailed,
  UnusableFolder,
} from '../git/process/failure.js'
import { knownFault } from '../git/process/known-fault.js'

/** What of an error is the fault of the machine, of Git, or of a remote, and what to do; `null` for others. */
export function environmentFailure(error: unknown): Outcome['reason'] {
  if (error instanceof GitMissing)
    return { code: 'GIT_MISSING', message: 'there is no git on PATH', hint: 'install Git 2.39 or newer' }
  if (error instanceof GitTooOld)
    return { code: 'GIT_TOO_OLD', message: error.message, hint: 'install Git 2.39 or newer' }
  if (error instanceof RemoteFailed)
    return { code: error.code, message: error.message, hint: tryRemote(error) }
  if (error instanceof FilterFailed)
    return {
      code: 'FILTER_FAILED',
      message: error.message,
      hint: 'git config --show-origin --get-regexp ^filter',
    }
  if (error instanceof UnusableFolder)
    return { code: 'BAD_FOLDER', message: error.message, hint: 'mv it to a path without a line break' }
  if (error instanceof GitError) return knownFault(error.stderr) ?? unknownFault(error)
  if (error instanceof UnreadableFile)
    return { code: 'FILE_UNREADABLE', message: error.message, hint: `ls -l ${error.file}` }
  return systemFailure(error)
}

const unknownFault = ({ message }: GitError): Outcome['reason'] => ({
  code: 'GIT_FAILED',
  message,
  hint: 'wf doctor: it checks this clone',
})

function tryRemote({ code, remote, said }: RemoteFailed): string {
  const known = knownFault(said)
  if (known !== null) return known.hint
  return code === 'PUSH_FAILED'
    ? 'wf sync: it looks first what has arrived'
    : `git ls-remote ${remote}, and look at the network and the address`
}

/** A system that refuses: no room, no right; `null` for other errors. */
export function systemFailure(error: unknown): Outcome['reason'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!['ENOSPC', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENOMEM', 'EDQUOT', 'EIO'].includes(code)) return null
  const full = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENOMEM'].includes(code)
  const hint = full ? 'make room: df -h' : 'look at who owns the files, and how the disk is mounted'
  return { code: 'SYSTEM_FAILED', message: (error as Error).message, hint }
}
