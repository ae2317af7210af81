import { homedir } from 'node:os'
import type { Environment } from '../process/environment.js'
import { isWithin } from '../process/within.js'
import type { Desk } from './stage-all.js'

/** What the configuration calls a filter: how bytes become a file, and a file bytes. */
export interface Filter {
  readonly name: string
  readonly clean: string
  readonly smudge: string
  readonly process: string
  readonly required: boolean
}

type Config = ReadonlyMap<string, readonly string[]>
type Settings = readonly (readonly [key: string, value: string])[]

const KEY = /^filter\.(.+)\.(clean|smudge|process|required)$/s

/** The filters of a configuration. */
export function filtersOf(config: Config): readonly Filter[] {
  const found = new Map<string, Filter>()
  for (const [key, values] of config) {
    const [, name, what] = KEY.exec(key) ?? []
    if (name === undefined || what === undefined) continue
    const value = values.at(-1) ?? ''
    const before = found.get(name) ?? { name, clean: '', smudge: '', process: '', required: false }
    found.set(name, { ...before, [what]: what === 'required' ? isTrue(value) : value })
  }
  return [...found.values()]
}

const isTrue = (value: string): boolean => /^(?:true|yes|on|[1-9]\d*)$/i.test(value)

/** A desk on which none of these runs, and what they are for is left as it is: any command that writes an index may run one. */
export const withoutFilters = (desk: Desk, filters: readonly Filter[]): Desk => ({
  ...desk,
  config: [...(desk.config ?? []), ...blank(filters)],
})

const blank = (filters: readonly Filter[]): Settings =>
  filters.flatMap(({ name }) => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ])

export const sameFilter = (one: Filter, other: Filter): boolean =>
  one.clean === other.clean && one.smudge === other.smudge && one.process === other.process

export const cleans = ({ clean, process }: Filter): boolean => clean !== '' || process !== ''
export const smudges = ({ smudge, process }: Filter): boolean => smudge !== '' || process !== ''

/**
 * Does a filter's command name a place in one of these folders, or ask Git for one? Programs that are named by their
 * relative place are not recognized by this: they are not found, since a filter runs in another folder.
 */
export function reachesInto(filter: Filter, folders: readonly string[], env: Environment): boolean {
  const commands = `${filter.clean}\n${filter.smudge}\n${filter.process}`
  if (/\$\{?GIT_|--git-(?:(?:common-)?dir|path)/.test(commands)) return true
  const home = env.HOME ?? homedir()
  const spelled = commands.replace(/(?<![^\s"'=:])(?:~|"?\$\{?HOME\}?"?)(?=\/)/g, () => home)
  const places = spelled.match(/\/[^\s"'`;|&$()<>:=]*/g) ?? []
  return places.some((place) => isWithin(place, folders))
}
