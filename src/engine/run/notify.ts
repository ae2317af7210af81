import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { userFolder } from '../../app/definitions/named-file.js'
import { blobOid } from '../../app/objects/blob-oid.js'
import type { Context } from '../../app/outcome/context.js'
import type { Loaded } from '../../app/read/load.js'
import type { Data, Notification } from '../../domain/definition/definition.js'
import type { NotifyCommand } from '../../domain/policy/policy.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { withTemporaryFolder } from '../../git/process/temporary.js'
import { cloneEnvironment } from '../process/agent-environment.js'
import { endProcessesOf } from '../process/left-behind.js'
import { lastLine, runCommand } from '../process/run-command.js'

/** What became of one command that was to be told. */
export interface Notified {
  readonly command: string
  readonly done: boolean
  /** Why it was not run, or how it failed. */
  readonly why: string | null
}

/** Seconds; nobody waits longer to hear that somebody was told. */
const TIMEOUT = 60
const MAX_OUTPUT = 1 << 20

/**
 * Runs a command of a notification: the one of that name that the target's policy lists, or the one that a
 * definition in the user's own folder brings. A repository alone can name no program. What there is to tell comes on
 * its standard input as JSON; it begins in an empty folder, and no shell takes part. Never throws for what it does.
 */
export async function notify(
  context: Context,
  loaded: Loaded,
  notification: Notification,
  data: Data,
): Promise<Notified> {
  const found = await trusted(context, loaded, notification)
  if ('why' in found) return { command: found.name, done: false, why: found.why }
  const [program = '', ...args] = found.run
  let last = ''
  const failed = (why: string): Notified => ({ command: found.name, done: false, why })
  try {
    const run = await withTemporaryFolder('clone', (cwd) =>
      runCommand([program, ...args], {
        cwd,
        env: cloneEnvironment(context.env, cwd, 'wf notify', 'wf notify <notify@agents.invalid>'),
        timeout: found.timeout,
        signal: context.signal,
        stdin: { text: `${JSON.stringify(data)}\n` },
        maxOutput: MAX_OUTPUT,
        clone: cwd,
        onOutput: (chunk) => {
          last = lastLine(chunk.toString('utf8')) || last
        },
      }).finally(() => endProcessesOf(cwd)),
    )
    if (run.cut === 'time') return failed(`it was ended after ${found.timeout} s`)
    if (run.cut === 'size') return failed(`it printed more than ${MAX_OUTPUT >> 20} MiB`)
    if (run.exit !== 0) return failed(`it ended with exit code ${run.exit}${last === '' ? '' : `: ${last}`}`)
    return { command: found.name, done: true, why: null }
  } catch (cause) {
    context.signal.throwIfAborted()
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    return failed(code === 'ENOENT' ? `there is no program ${program}` : message)
  }
}

type Trusted = NotifyCommand | { readonly name: string; readonly why: string }

/** Who wrote the command line: policy is law, and the user's own folder is theirs. */
async function trusted(context: Context, loaded: Loaded, { name, run }: Notification): Promise<Trusted> {
  if (name !== null) {
    const listed = loaded.standing?.notifications.find((each) => each.name === name)
    return listed ?? { name, why: `policy lists no notification called "${name}", so it is not run` }
  }
  const program = run?.[0] ?? ''
  if (run !== null && (await isUsersOwn(context, loaded))) return { name: program, run, timeout: TIMEOUT }
  const why = 'the definition is not in your own folder, so what it wants to run is not run'
  return { name: program, why }
}

/** Is the definition that was pinned, byte by byte, the one in the user's own folder? */
async function isUsersOwn(context: Context, { entries }: Loaded): Promise<boolean> {
  const opened = entries[0]?.reading
  if (opened?.kind !== 'event' || opened.event.event !== 'opened') return false
  const [pinned] = opened.event.definitions
  if (pinned === undefined) return false
  const content = await readFile(
    join(userFolder(context.env), 'workflows', `${pinned.name}.yml`),
    'latin1',
  ).catch(() => null)
  return content !== null && blobOid(content as ByteString, context.repo.objectFormat) === pinned.blob
}
