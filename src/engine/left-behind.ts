import { readdirSync, readFileSync } from 'node:fs'
import { leftoverFolders, removeFolder } from '../git/native/temporary.js'

/** The variable by which everything that runs for a clone is known, whatever it did to its parents and groups. */
export const CLONE_VARIABLE = 'WF_CLONE'

/**
 * Ends every process of this user that was started for the clone in that folder, and is there still. Where the kernel
 * does not tell what a process was started with, only its group is ended, by whoever started it.
 */
export function endProcessesOf(clone: string): void {
  const wanted = `${CLONE_VARIABLE}=${clone}`
  // What one of them was starting while the list was read is found the next time; what cannot end now is left.
  let found = true
  for (let round = 0; found && round < 5; round++) {
    found = false
    for (const pid of processes()) {
      if (pid === process.pid || !variablesOf(pid).includes(wanted)) continue
      found = true
      kill(pid)
    }
  }
}

function processes(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}

function variablesOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    return []
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Takes away what runs that were cut off have left: their processes, then their folders. */
export async function clearLeftBehind(): Promise<void> {
  for (const folder of await leftoverFolders()) {
    endProcessesOf(folder)
    await removeFolder(folder)
  }
}
