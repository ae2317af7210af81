import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { statOf } from '../../git/process/proc-stat.js'
import { leftoverFolders, removeFolder } from '../../git/process/temporary.js'

/** The variable by which everything that runs for a clone is known, whatever it did to its parents and groups. */
export const CLONE_VARIABLE = 'WF_CLONE'

/**
 * Ends every process of this user that was started for the clone in that folder, and is there still: what has the
 * variable, and on Linux what stands in the folder and belongs to no terminal. What took the variable away and went
 * elsewhere is not found; nor is on macOS what does not show its variables.
 */
export function endProcessesOf(clone: string): void {
  // What one of them was starting while the list was read is found the next time; what cannot end now is left.
  let found = true
  for (let round = 0; found && round < 5; round++) {
    found = false
    for (const pid of existsSync('/proc/self') ? foundInProc(clone) : foundByPs(clone)) {
      if (pid === process.pid) continue
      found = true
      kill(pid)
    }
  }
}

const foundInProc = (clone: string): readonly number[] => {
  const wanted = `${CLONE_VARIABLE}=${clone}`
  return processes().filter((pid) => variablesOf(pid).includes(wanted) || standsIn(pid, clone))
}

/** Somebody may look into the folder from a terminal: that is no process that was left. */
function standsIn(pid: number, folder: string): boolean {
  try {
    const at = readlinkSync(`/proc/${pid}/cwd`)
    if (at !== folder && !at.startsWith(`${folder}/`)) return false
    return statOf(pid)?.[4] === '0'
  } catch {
    return false
  }
}

function foundByPs(clone: string): readonly number[] {
  const { stdout } = spawnSync('ps', ['-axwwE', '-o', 'pid=', '-o', 'command='], { encoding: 'latin1' })
  const wanted = ` ${CLONE_VARIABLE}=${clone} `
  const lines = (stdout ?? '').split('\n').filter((line) => `${line} `.includes(wanted))
  return lines.map((line) => Number.parseInt(line, 10)).filter((pid) => pid > 0)
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
