import { buffer } from 'node:stream/consumers'
import { isOid, type Oid } from '../../../domain/names/oid.js'
import type { Ref, Repository } from '../../../git/port.js'

/** A ref that a push moves. */
export interface PushedRef {
  readonly name: string
  /** `null`: it was not there. */
  readonly from: Oid | null
  /** `null`: it goes away. */
  readonly to: Oid | null
}

const ZERO = /^0+$/

/** `pre-receive` reads `OLD NEW REF` a line, as the client wrote it: a name may hold anything but a line break. */
export function receivedRefs(text: string): readonly PushedRef[] {
  return lines(text).flatMap(([from = '', to = '', ...name]) => pushed(name.join(' '), from, to))
}

/** `pre-push` reads `LOCAL-REF NEW REMOTE-REF OLD` a line. */
export function sentRefs(text: string): readonly PushedRef[] {
  return lines(text).flatMap(([, to = '', name = '', from = '']) => pushed(name, from, to))
}

const lines = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))

function pushed(name: string, from: string, to: string): PushedRef[] {
  if (name === '' || !isOid(from) || !isOid(to))
    throw new TypeError(`Git handed over ${JSON.stringify(name)}`)
  return [{ name, from: ZERO.test(from) ? null : from, to: ZERO.test(to) ? null : to }]
}

export async function readStandardInput(): Promise<string> {
  return (await buffer(process.stdin)).toString('utf8')
}

/** The repository as it will be once the push is in: its objects are there already, its refs are not. */
export function afterPush<R extends Repository>(repo: R, moved: readonly PushedRef[]): R {
  const names = new Set(moved.map(({ name }) => name))
  const coming = moved.flatMap(({ name, to }): Ref[] =>
    to === null ? [] : [{ name, oid: to, head: false, worktree: null }],
  )
  return {
    ...repo,
    async refs(prefixes) {
      const asked = (name: string) =>
        prefixes.some((prefix) => (prefix.endsWith('/') ? name.startsWith(prefix) : name === prefix))
      const standing = (await repo.refs(prefixes)).filter(({ name }) => !names.has(name))
      const all = [...standing, ...coming.filter(({ name }) => asked(name))]
      return all.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
  }
}

/** A push that is to be judged. */
export interface Push {
  readonly moved: readonly PushedRef[]
  /** Of a client, where its remote-tracking branches lie; `null` on the server, which holds what it judges itself. */
  readonly tracked: string | null
  /** Hears what is being read, in case that never ends. */
  readonly reading: (what: string) => void
}
