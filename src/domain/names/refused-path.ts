import type { Path } from './path.js'

/**
 * Does Git refuse to put a file at that path, on every system that it protects (`core.protectHFS`, `core.protectNTFS`)?
 * The rules are those of its `verify_path`: no part is empty, `.` or `..`, or means `.git` to some file system; and no
 * part of the path of a link means `.gitmodules`.
 */
export function isRefusedPath(path: Path, link = false): boolean {
  const parts = path.split('/')
  return parts.some((part, at) => isRefusedName(part) || (link && isModules(part, parts.slice(at).join('/'))))
}

const isRefusedName = (name: string): boolean =>
  name === '' || name === '.' || name === '..' || meansGit(hfs(name)) || name.split('\\').some(isNtfsGit)

const meansGit = (name: string): boolean => /^\.git$/i.test(name)

// What HFS+ takes no notice of, in UTF-8: U+200C to U+200F, U+202A to U+202E, U+206A to U+206F, U+FEFF.
const UNSEEN = /\xe2\x80[\x8c-\x8f\xaa-\xae]|\xe2\x81[\xaa-\xaf]|\xef\xbb\xbf/g
const hfs = (name: string): string => name.replace(UNSEEN, '')

// NTFS drops dots and blanks at the end, calls a stream behind a colon, and shortens `.git` to `git~1`.
const isNtfsGit = (name: string): boolean => /^(?:\.git|git~1)[. ]*(?::|$)/i.test(name)

const isModules = (name: string, rest: string): boolean =>
  /^\.gitmodules$/i.test(hfs(name)) || rest.split('\\').some(isNtfsModules)

// The short name is the first six letters and a number, or where that is taken others, of which Git knows the beginning.
const isNtfsModules = (name: string): boolean =>
  /^(?:\.gitmodules|gitmod~[1-4])[. ]*(?::|$)/i.test(name) || isFallback(name)

function isFallback(name: string): boolean {
  const [, letters = '', digits = '', end = ''] =
    /^([a-z0-9]{0,6})~([1-9][0-9]*)([. ]*(?::.*)?)$/is.exec(name) ?? []
  if (digits === '' || letters.length + 1 + digits.length !== 8) return false
  return 'gi7eba'.startsWith(letters.toLowerCase()) && /^[. ]*(?::|$)/.test(end)
}
