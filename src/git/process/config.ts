import { decodeLossy } from '../../domain/text/bytes.js'
import type { Where } from './environment.js'
import { git } from './run.js'
import { records } from './text.js'

/**
 * Git's effective configuration, one `git config --list`: every value of a key,
 * the last one in force. Section and name are in lower case, a subsection is as
 * it was written. A key without a value, which Git reads as true, has `true`.
 */
export async function readConfig(where: Where): Promise<ReadonlyMap<string, readonly string[]>> {
  // Our own hooks setting would show up in the list.
  const { stdout } = await git(['config', '--list', '-z'], { ...where, hooks: 'on' })
  const config = new Map<string, string[]>()
  for (const record of records(stdout)) {
    const text = decodeLossy(record)
    const end = text.indexOf('\n')
    const key = end < 0 ? text : text.slice(0, end)
    const values = config.get(key)
    const value = end < 0 ? 'true' : text.slice(end + 1)
    if (values === undefined) config.set(key, [value])
    else values.push(value)
  }
  return config
}

/** Is a switch on? As Git reads one: `yes` and any number but 0 as well; the last value decides. */
export function isOn(config: ReadonlyMap<string, readonly string[]>, key: string): boolean {
  const value = config.get(key)?.at(-1)?.toLowerCase() ?? ''
  return ['true', 'yes', 'on'].includes(value) || /^[+-]?0*[1-9]\d*[kmg]?$/.test(value)
}
