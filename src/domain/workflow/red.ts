import { isRecord, type StageDefinition, textsIn } from '../definition/definition.js'
import type { CheckResult } from '../log/trailer-values.js'
import { globMatcher } from '../names/glob.js'
import type { Change } from '../tree/change.js'

/**
 * The globs of the files, tests above all, with which a check has to fail before the change; `null` where its stage asks
 * for no such thing.
 */
export function redGlobs({ config }: Pick<StageDefinition, 'config'>): readonly string[] | null {
  const globs = isRecord(config.red) ? config.red.with : undefined
  return globs === undefined ? null : textsIn(globs)
}

/** Of a change, the part with which the check has to fail. */
export function redPart(stage: StageDefinition, changes: readonly Change[]): readonly Change[] {
  const inside = globMatcher(redGlobs(stage) ?? [], { flags: '', otherwise: false })
  return changes.filter(({ path }) => inside(path))
}

/** Why a check that passed proves nothing: it passes without the change too. `null` where it does not, or nobody asks. */
export const whyNotRed = (
  stage: StageDefinition,
  { red }: { readonly red: readonly CheckResult[] },
): string | null =>
  redGlobs(stage) === null || red.some(({ exit }) => exit !== 0)
    ? null
    : 'it passes without the change too, so it does not test it'
