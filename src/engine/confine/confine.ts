import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { withTemporaryFolder } from '../../git/process/temporary.js'
import { runCommand } from '../process/run-command.js'
import { cellOf } from './cell.js'
import { findProgram, requireStartable } from './find-program.js'
import { type Command, type How, type Programs, WAYS } from './ways.js'

export interface ToConfine {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** The folders and files that it may write; what is not there is left out. */
  readonly writable: readonly string[]
  /** Other places that it has to see as they are. */
  readonly needed: readonly string[]
  /** Folders in which no program is looked for that is to confine another. */
  readonly untrusted: readonly string[]
  readonly signal: AbortSignal
}

export interface Confinement {
  /** What keeps it from writing; `null`: nothing does. */
  readonly how: How | null
  /** The command that starts a command so. Throws what starting it would throw. */
  readonly confine: (command: Command) => Command
}

/** How nothing is confined. */
export const UNCONFINED: Confinement = { how: null, confine: (command) => command }

/**
 * What has a program write nowhere but in a few places, as far as this machine lets its users do that. It is no wall
 * against somebody who wants to get out: what others do when it asks them to, over a socket, is theirs.
 */
export async function confinement(to: ToConfine): Promise<Confinement> {
  const way = await wayFor(to)
  if (way === null) return UNCONFINED
  const { how, line, programs } = way
  return {
    how,
    confine: (command) => {
      requireStartable(to.env, command[0], to.cwd)
      const [program, ...words] = line(cellOf(to.cwd, to.writable, to.needed), programs)
      return [program, ...words, ...command]
    },
  }
}

type Way = Pick<(typeof WAYS)[number], 'how' | 'line'> & { readonly programs: Programs }

const found = new Map<string, Promise<Way | null>>()

// Asked once: a machine does not change its mind.
function wayFor(to: ToConfine): Promise<Way | null> {
  const ways = WAYS.flatMap(({ how, platform, needs, line }) => {
    const paths = needs.map((name) => [name, findProgram(to.env, name, to.untrusted)] as const)
    const all = platform === process.platform && paths.every(([, path]) => path !== null)
    return all ? [{ how, line, programs: Object.fromEntries(paths) as Programs }] : []
  })
  const key = JSON.stringify(ways)
  const known = found.get(key) ?? firstThatWorks(ways, to)
  found.set(key, known)
  // An interrupt is no answer.
  known.catch(() => found.delete(key))
  return known
}

async function firstThatWorks(ways: readonly Way[], to: ToConfine): Promise<Way | null> {
  for (const way of ways) if (await works(way, to)) return way
  return null
}

// It is believed when a file could not be written, and another could.
const PROBE = 'if echo >"$1/file"; then exit 1; fi; echo >"$2/file"'

/** Namespaces may be forbidden, by the kernel, by the container, by the distribution: only trying tells. */
async function works({ line, programs }: Way, { env, signal }: ToConfine): Promise<boolean> {
  const shell = findProgram(env, 'sh', [])
  if (shell === null) return false
  return withTemporaryFolder('canary', async (cwd) => {
    const [closed, open] = [join(cwd, 'closed'), join(cwd, 'open')]
    await Promise.all([mkdir(closed), mkdir(open)])
    const [program, ...words] = line(cellOf(cwd, [open], []), programs)
    const command: Command = [program, ...words, shell, '-c', PROBE, 'wf', closed, open]
    const options = { cwd, env, signal, timeout: 60, stdin: 'ignore', onOutput: () => {} } as const
    const run = await runCommand(command, options).catch((error: unknown) => {
      signal.throwIfAborted()
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return null
    })
    signal.throwIfAborted()
    return run !== null && run.exit === 0 && run.cut === null
  })
}
