import type { Data, StageDefinition } from './definition.js'

/** One rule of a stage of type `rules`. */
export interface Rule {
  readonly id: string | null
  /** CEL: the list of what it is asked of; `null`: it is asked once. */
  readonly each: string | null
  readonly when: string | null
  readonly that: string
  /** What people read where it does not hold. */
  readonly say: string
  /** A rule of ours, with its version: a definition that is pinned keeps its meaning. */
  readonly use: string | null
  readonly with: { readonly [name: string]: string }
  readonly waivable: boolean
}

const RULES = new WeakMap<StageDefinition, readonly Rule[]>()

/** The rules of a stage, as its definition was parsed. */
export function rulesOf(stage: StageDefinition): readonly Rule[] {
  const known = RULES.get(stage)
  if (known !== undefined) return known
  const listed = (stage.type === 'rules' ? stage.config.rules : []) as readonly Partial<{
    [K in keyof Rule]: Data
  }>[]
  const found = listed.map(
    (each): Rule => ({
      id: textOr(each.id),
      each: textOr(each.each),
      when: textOr(each.when),
      that: textOr(each.that) ?? '',
      say: textOr(each.say) ?? `the rule ${textOr(each.id) ?? ''} is broken`,
      use: textOr(each.use),
      with: (each.with ?? {}) as Rule['with'],
      waivable: each.waivable === true,
    }),
  )
  RULES.set(stage, found)
  return found
}

const textOr = (value: Data | undefined): string | null => (typeof value === 'string' ? value : null)

/** What policy and people call a rule. */
export const ruleName = ({ id, use }: Rule): string => id ?? use?.replace(/@\d+$/, '') ?? ''
