import { isAbsolute, resolve } from 'node:path'

type Config = ReadonlyMap<string, readonly string[]>

/** The address of the remote that a relative address begins at: of the branch, of the only remote, or of `origin`. */
export function remoteAddress(config: Config, branch: string | null, top: string): string | null {
  const remotes = [...config.keys()].flatMap((key) => /^remote\.(.+)\.url$/s.exec(key)?.[1] ?? [])
  const named = branch === null ? undefined : config.get(`branch.${branch}.remote`)?.at(-1)
  const remote = named ?? (remotes.length === 1 ? remotes[0] : 'origin')
  const address = config.get(`remote.${remote}.url`)?.[0]
  if (address === undefined) return null
  return isRelative(address) ? resolve(top, address) : address
}

/**
 * Where a submodule is fetched from: what `.gitmodules` says, from the address of the remote on where it is relative, as
 * `git submodule init` writes it. Without passwords, for a clone that others read. `null`: nothing that Git would use.
 */
export function addressOf(said: string, remote: string | null): string | null {
  // Git takes the first for an option, and refuses the others.
  if (said === '' || said.startsWith('-') || /[\x00-\x1f\x7f]/.test(said)) return null
  if (!/^\.\.?\//.test(said)) return withoutPassword(said)
  if (remote === null) return null
  const joined = fromRemote(remote.replace(/\/$/, ''), said)
  return joined === null || joined.startsWith('-') ? null : withoutPassword(joined)
}

function fromRemote(remote: string, said: string): string | null {
  let [left, rest, between] = [remote, said, '/']
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2)
    else if (rest.startsWith('../')) {
      const at = left.includes('/') ? left.lastIndexOf('/') : left.lastIndexOf(':')
      if (at < 0) return null
      // Of `host:path`, the colon goes back between.
      if (left[at] === ':') between = ':'
      left = left.slice(0, at)
      rest = rest.slice(3)
    } else return `${left}${between}${rest}`.replace(/\/$/, '')
  }
}

/** A path in this file system, from a folder on: no `host:path`, no scheme. */
const isRelative = (address: string): boolean => !isAbsolute(address) && !/^[^/]*:/.test(address)

function withoutPassword(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*):\/\/([^/@]*)@/i, (_, scheme: string, who: string) =>
    /ssh$/i.test(scheme) ? `${scheme}://${who.replace(/:.*/s, '')}@` : `${scheme}://`,
  )
}
