import { type StageDefinition, textsIn } from '../definition/definition.js'
import { globMatcher } from '../names/glob.js'
import { type Path, showPath } from '../names/path.js'

type Gate = Pick<StageDefinition, 'name' | 'config'>

/**
 * Why a gate does not take a change of these paths, by its `allow` and `forbid`; `null` where it does. What cannot be
 * asked, such as a path that is not UTF-8, is not allowed, and is forbidden where anything is.
 */
export function whyOutside(gate: Gate, paths: readonly Path[]): string | null {
  const [allow, forbid] = [textsIn(gate.config.allow), textsIn(gate.config.forbid)]
  // A list that is there and empty, as a record may have it, allows nothing.
  const bounded = allow.length > 0 || Array.isArray(gate.config.allow)
  if (!bounded && forbid.length === 0) return null
  const allowed = globMatcher(allow, { flags: '', otherwise: false })
  // Where a file system knows no case, another spelling is the same file.
  const forbidden = globMatcher(forbid, { flags: 'i', otherwise: true })
  for (const path of paths) {
    if (forbid.length > 0 && forbidden(path)) return `${showPath(path)} is forbidden for ${gate.name}`
    if (bounded && !allowed(path))
      return `${showPath(path)} is not among what ${gate.name} takes: ${allow.join(', ') || 'nothing'}`
  }
  return null
}
