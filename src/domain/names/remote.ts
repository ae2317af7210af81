import { SEEN, storedAs } from './slug.js'

/** The name of a configured remote, fit to be part of a ref's name. */
export type RemoteName = string & { readonly __remote: unique symbol }

// What `git check-ref-format` forbids, and what would be read as an option: the name comes from a
// configuration file, which Git itself does not check.
const FORBIDDEN = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|\/$|(?:^|\/)\.|\.(?:lock)?(?:\/|$)/

export function isRemoteName(text: string): text is RemoteName {
  return text !== '' && text !== '@' && text.length <= 200 && !FORBIDDEN.test(text)
}

/** Where Git, too, keeps what a remote's draft was when it was last looked at. */
export const trackingRef = (remote: RemoteName, slug: string): string =>
  `refs/remotes/${remote}/draft/${slug}`

/** One component for any remote, so that `a` and `a/b` never stand in each other's way. */
export const seenRef = (slug: string, remote: RemoteName): string =>
  `${SEEN}${storedAs(slug)}/${remote.replaceAll('%', '%25').replaceAll('/', '%2F')}`

/** The remote that a ref below `refs/wf/seen/<name>/` speaks of. */
export const remoteOfSeen = (name: string): string =>
  name
    .slice(name.lastIndexOf('/') + 1)
    .replaceAll('%2F', '/')
    .replaceAll('%25', '%')
