import type { Path } from '../names/path.js'
import { pathMatcher } from '../names/path-globs.js'
import { mayBe, meaningsOf, type Names } from '../names/path-meanings.js'
import { isShort } from '../names/short-names.js'
import { PLANS, POLICY, runFolder, SNAPSHOT, sessionPath, WORKFLOWS } from '../names/slug.js'
import type { Change } from '../tree/change.js'
import type { PathRule, Policy, Role } from './policy.js'

/** What changes how Git itself reads a tree: sensitive in code, not by configuration. */
const ALWAYS_SENSITIVE: readonly string[] = ['.git', '.gitattributes', '.gitmodules']
const SPECIAL_MODES: readonly string[] = ['120000', '160000']

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

/** A link, a submodule, the law, and what changes how Git reads a tree; by whatever name some file system finds it. */
export function isAlwaysSensitive(change: Change): boolean {
  const special = [change.old?.mode, change.new?.mode].some(
    (mode) => mode !== undefined && SPECIAL_MODES.includes(mode),
  )
  return special || meaningsOf(change.path).some((names) => isOfGit(names) || isOfTheLaw(names, change.path))
}

const isOfGit = (names: Names): boolean =>
  names.some((name) => ALWAYS_SENSITIVE.some((called) => mayBe(name, called)))

/** The law and the definitions; and all that `wf` keeps, where it is spelled otherwise than `wf` spells it. */
function isOfTheLaw([top = '', second = '', third = '']: Names, path: Path): boolean {
  if (!mayBe(top, HOME)) return false
  const spelled = path.split('/')
  if (spelled[0] !== HOME || spelled.length === 1) return true
  if (LAW.some((called) => mayBe(second, called))) return true
  if (!KEPT.some((called) => mayBe(second, called))) return false
  return spelled[1] !== second || isShort(second) || (spelled[2] ?? '') !== third || isShort(third)
}

const HOME = '.vizier'
const LAW: readonly string[] = [POLICY, WORKFLOWS].map(nameInHome)
const KEPT: readonly string[] = [PLANS, SNAPSHOT, runFolder(''), sessionPath('')].map(nameInHome)

function nameInHome(path: Path): string {
  return path.split('/')[1] as string
}

/** Is this a path that one of the rules exempts from having a workflow at all? Never a sensitive one. */
export function isExempt(policy: Policy, rules: readonly PathRule[], change: Change): boolean {
  if (sensitivityOf(policy).rolesFor(change).length > 0) return false
  return rules.some((rule) => pathMatcher(rule.paths, false)(change.path))
}
