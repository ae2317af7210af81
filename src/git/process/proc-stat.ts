import { readFileSync } from 'node:fs'

/**
 * What Linux says of a process, from its state on (proc(5), `/proc/PID/stat`, the third field is the first here);
 * `null` where there is none, or no such system.
 */
export function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The program's name, in parentheses, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
