import { UsageError } from '../parts/command.js'

/** `NAME=VALUE`, each name once. */
export function pairs(given: readonly string[], option: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const each of given) {
    const at = each.indexOf('=')
    if (at < 1) throw new UsageError(`--${option} ${JSON.stringify(each)}: NAME=VALUE is wanted`)
    const name = each.slice(0, at)
    if (found.has(name)) throw new UsageError(`--${option} ${name} was given twice`)
    found.set(name, each.slice(at + 1))
  }
  return found
}
