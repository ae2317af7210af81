import type { ByteString } from '../../domain/text/bytes.js'
import type { Where } from '../process/environment.js'
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

/** Who commits here now: configuration and `GIT_AUTHOR_*` or `GIT_COMMITTER_*`, as Git weighs them. */
export async function identify(where: Where, role: 'author' | 'committer'): Promise<Identified> {
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
