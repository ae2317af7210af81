import type { ByteString } from '../../domain/text/bytes.js'
import type { Environment, Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { utf8 } from '../process/text.js'

/** Somebody at some time, as Git would put it into a commit now. */
export interface Identity {
  /** What stands in the commit's header after `author ` or `committer `. */
  readonly line: ByteString
  readonly name: string
  readonly email: string
  /** Seconds since 1970. */
  readonly seconds: number
  /** As Git writes it, `+0130`. */
  readonly zone: string
}

export type Identified =
  | { readonly known: true; readonly identity: Identity }
  /** Git does not know who this is; `advice` is what it tells people to do. */
  | { readonly known: false; readonly advice: string }

// A name may hold any control character but a line break.
const IDENT = /^(.*?) ?<([^<>]*)> (\d+) ([+-]\d{4})$/s

type Role = 'author' | 'committer'

/** Who commits here now, in that role. */
export type Identify = (role: Role) => Promise<Identified>

/**
 * Asks Git who commits here: once a second, for no commit is written of a finer time, and once for both roles where
 * nothing tells them apart.
 */
export function identities(
  where: Where,
  config: () => Promise<ReadonlyMap<string, unknown>>,
  clock: () => number = Date.now,
): Identify {
  let second = 0
  let answers: Partial<Record<Role, Promise<Identified>>> = {}
  return (role) => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) answers = {}
    second = now
    answers[role] ??= asOther(answers[role === 'author' ? 'committer' : 'author'], where, role, config)
    return answers[role]
  }
}

async function asOther(
  other: Promise<Identified> | undefined,
  where: Where,
  role: Role,
  config: () => Promise<ReadonlyMap<string, unknown>>,
): Promise<Identified> {
  const answer = await other?.catch(() => undefined)
  // What Git advises differs by role, where it does not know somebody.
  return answer?.known && areOne(where.env, await config()) ? answer : identify(where, role)
}

/** Has the author nothing that the committer has not, nor the other way round? */
function areOne(env: Environment, config: ReadonlyMap<string, unknown>): boolean {
  const alike = ['NAME', 'EMAIL', 'DATE'].every(
    (part) => env[`GIT_AUTHOR_${part}`] === env[`GIT_COMMITTER_${part}`],
  )
  return (
    alike &&
    !['author.name', 'author.email', 'committer.name', 'committer.email'].some((key) => config.has(key))
  )
}

/** Who commits here now: configuration and `GIT_AUTHOR_*` or `GIT_COMMITTER_*`, as Git weighs them. */
async function identify(where: Where, role: Role): Promise<Identified> {
  const variable = role === 'author' ? 'GIT_AUTHOR_IDENT' : 'GIT_COMMITTER_IDENT'
  const { exitCode, stdout, stderr } = await git(['var', variable], { ...where, allowExit: [1, 128] })
  if (exitCode !== 0) return { known: false, advice: stderr.trim() }
  const line = stdout.replace(/\n$/, '') as ByteString
  const parts = IDENT.exec(line)
  if (parts === null) throw new Error(`git var answered ${JSON.stringify(line)}`)
  const [, name = '', email = '', seconds = '', zone = ''] = parts
  return {
    known: true,
    identity: { line, name: utf8(name), email: utf8(email), seconds: Number(seconds), zone },
  }
}
