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

export interface Identities {
  /** Who commits here, now. */
  identify(role: Role): Promise<Identified>
  /** Author and committer of a commit that is written now. One question where nothing tells them apart. */
  identifyBoth(): Promise<{ readonly author: Identified; readonly committer: Identified }>
  /** Who works here, at whatever time: the author, asked once, as the configuration is. */
  worker(): Promise<Identified>
}

export function identities(where: Where, config: () => Promise<ReadonlyMap<string, unknown>>): Identities {
  let author: Promise<Identified> | null = null
  const ask = (role: Role): Promise<Identified> => {
    const answer = identify(where, role)
    if (role === 'author') author = answer
    return answer
  }
  return {
    identify: ask,
    async identifyBoth() {
      if (alikeIn(where.env) && !hasRoles(await config())) {
        const one = await ask('author')
        return { author: one, committer: one }
      }
      const [first, second] = await Promise.all([ask('author'), ask('committer')])
      return { author: first, committer: second }
    },
    worker: () => author ?? ask('author'),
  }
}

/** Do the variables say of the author what they say of the committer? */
const alikeIn = (env: Environment): boolean =>
  ['NAME', 'EMAIL', 'DATE'].every((part) => env[`GIT_AUTHOR_${part}`] === env[`GIT_COMMITTER_${part}`])

/** Does the configuration know one of the two by another name than the other? */
const hasRoles = (config: ReadonlyMap<string, unknown>): boolean =>
  ['author.name', 'author.email', 'committer.name', 'committer.email'].some((key) => config.has(key))

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
