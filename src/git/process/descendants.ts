import { execFile } from 'node:child_process'

/** What a process has started, and what that has; `null` where this machine does not tell. */
export function descendantsOf(pid: number): Promise<readonly number[] | null> {
  return new Promise((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid='], { timeout: 5000 }, (error, stdout) => {
      if (error) return resolve(null)
      const pairs = stdout.split('\n').map((line) => {
        const [own = 0, above = 0] = line.trim().split(/ +/).map(Number)
        return { own, above }
      })
      const family = new Set([pid])
      // A set hands out what is added while it is walked.
      for (const each of family) for (const { own, above } of pairs) if (above === each) family.add(own)
      family.delete(pid)
      resolve([...family])
    })
  })
}
