import picomatch from 'picomatch'
import { decodeUtf8 } from './bytes.js'
import type { Change, Path } from './change.js'
import { isUnder } from './path.js'
import type { PathRule, Policy, Role } from './policy.js'
import { POLICY, WORKFLOWS } from './slug.js'

/** The law, and what changes how Git itself reads a tree: sensitive in code, not by configuration. */
const ALWAYS_SENSITIVE: readonly string[] = ['.gitattributes', '.gitmodules']
const SPECIAL_MODES: readonly string[] = ['120000', '160000']

/**
 * Does a glob list match a path? With dots, without case, newlines like any other character, accents however
 * they are composed; what is not UTF-8 answers `unreadable`.
 */
export function pathMatcher(globs: readonly string[], unreadable: boolean): (path: Path) => boolean {
  if (globs.length === 0) return () => false
  const matches = picomatch(
    globs.map((glob) => glob.normalize('NFC')),
    { dot: true, flags: 'is' },
  )
  return (path) => {
    const text = decodeUtf8(path)
    return text === null ? unreadable : matches(text.normalize('NFC'))
  }
}

export interface Sensitivity {
  /** The roles without which a change of this path cannot be signed off; none where it is ordinary. */
  readonly rolesFor: (change: Change) => readonly Role[]
}

export function sensitivityOf(policy: Policy): Sensitivity {
  const { sensitive } = policy.rules
  const listed = pathMatcher(sensitive.paths, true)
  return {
    rolesFor: (change) => {
      const roles = new Set<Role>()
      if (isAlwaysSensitive(change)) roles.add('maintainer')
      if (listed(change.path)) roles.add(sensitive.role)
      return [...roles]
    },
  }
}

export function isAlwaysSensitive(change: Change): boolean {
  const file = change.path.slice(change.path.lastIndexOf('/') + 1).toLowerCase()
  const special = [change.old?.mode, change.new?.mode].some(
    (mode) => mode !== undefined && SPECIAL_MODES.includes(mode),
  )
  const lower = change.path.toLowerCase() as Path
  return special || lower === POLICY || isUnder(lower, WORKFLOWS) || ALWAYS_SENSITIVE.includes(file)
}

/** Is this a path that one of the rules exempts from having a workflow at all? Never a sensitive one. */
export function isExempt(policy: Policy, rules: readonly PathRule[], change: Change): boolean {
  if (sensitivityOf(policy).rolesFor(change).length > 0) return false
  return rules.some((rule) => pathMatcher(rule.paths, false)(change.path))
}
