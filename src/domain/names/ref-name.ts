// By the rules of `git check-ref-format`.
const FORBIDDEN = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|(?:^|\/)\.|\.(?:lock)?(?:\/|$)|\/$/

/** Is this the full name of a ref that Git itself would make? */
export function isRefName(name: string): boolean {
  return name.startsWith('refs/') && name.length <= 1000 && !FORBIDDEN.test(name)
}

/** The folders that a ref's name lies in: a ref of such a name keeps all below it from being made. */
export function foldersOf(name: string): readonly string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}
