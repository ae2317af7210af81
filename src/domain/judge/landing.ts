import type { Commit } from '../log/commit.js'
import type { EventOf } from '../log/event.js'
import type { Decision } from '../log/signer.js'
import type { Oid } from '../names/oid.js'
import { isUnder, quotePath, showPath } from '../names/path.js'
import { countDecision, type Policy } from '../policy/policy.js'
import { protects } from '../policy/protects.js'
import { shellWord } from '../text/shell-word.js'
import { byPath, type Change, sameFile } from '../tree/change.js'
import { mergePaths } from '../tree/merge-paths.js'
import { type Finding, type Problem, problem } from '../workflow/problem.js'
import type { Workflow } from '../workflow/workflow.js'
import { judgeSufficiency } from './sufficiency.js'

/** A commit that brings a sealed chain onto a protected branch, with all that judging it needs. */
export interface Landing {
  readonly commit: Commit
  /** The full name of the branch it stands on. */
  readonly branch: string
  /**
   * Is this commit history that the branch shares with the one which the seal names? A branch that was cut from
   * another begins with what landed there.
   */
  readonly shared: boolean
  /** The names that the branch had, by the law at its tip. */
  readonly formerly: readonly string[]
  /** The chain, folded up to and with its seal. */
  readonly workflow: Workflow
  /** The chain up to its seal, which takes the run's artefacts away. */
  readonly unsealed: Workflow
  readonly policy: Policy
  /** From the first parent to the landing. */
  readonly landed: readonly Change[]
  /** From the workflow's base to the first parent. */
  readonly since: readonly Change[]
  /** Was the base on the first-parent chain of the branch, before the landing? */
  readonly baseOnBranch: boolean
  /** Was the commit that it was sealed onto? */
  readonly ontoOnBranch: boolean
  /** Does the landing's tree still hold the run's folder? */
  readonly runFolderLeft: boolean
  /** Is each definition of it, by name and blob, built in or one that came onto the branch soundly? */
  readonly definitionKnown: boolean
  /** The session log that the chain tells, as a blob. */
  readonly session: Oid
  /**
   * The tree that the checks had to run on: the merge with the commit that it was sealed onto, less the session
   * log. `null` where the seal names none.
   */
  readonly checkedTree: Oid | null
  /** How many lines its code changes, where one signature is to be enough for that; `null`: not to be counted. */
  readonly lines: number | null
  /** What each acceptance does that has to be confirmed, as C-quoted paths, by the acceptance's commit. */
  readonly destructive: ReadonlyMap<Oid, readonly string[]>
}

/** Who did what for whom in this landing, and was it enough under the policy before it? */
export function judgeLanding(landing: Landing): readonly Finding[] {
  const seal = landing.workflow.seal
  if (seal === null) {
    return [{ ...problem('NOT_SEALED', 'the chain that it merges has no seal'), commit: landing.commit.oid }]
  }
  const here = (found: readonly Problem[]): readonly Finding[] =>
    found.map((each) => ({ ...each, commit: landing.commit.oid }))
  return [
    ...here(judgePlace(landing, seal.event)),
    ...here(judgeTree(landing)),
    ...here(judgeOwnPaths(landing, seal.event)),
    ...here(judgeSeal(landing, seal.decision)),
    ...here(judgeChecks(landing, seal.event)),
    ...judgeSufficiency(
      { ...landing, workflow: landing.unsealed, sealer: seal.decision },
      landing.commit.oid,
    ),
    ...judgeDestructive(landing),
  ]
}

function judgePlace(landing: Landing, seal: EventOf<'sealed'>): readonly Problem[] {
  const found: Problem[] = []
  if (seal.target !== landing.branch && !landing.shared && !wasCalled(landing, seal.target)) {
    const message = `it was sealed for ${seal.target}, not for ${landing.branch}`
    found.push(problem('LANDING_TARGET', message, howToRename(landing, seal.target)))
  }
  if (!landing.ontoOnBranch) {
    found.push(
      problem(
        'LANDING_PARENTS',
        `it was sealed onto ${seal.onto}, which is not before it on ${landing.branch}`,
      ),
    )
  }
  if (!landing.baseOnBranch) {
    found.push(problem('LANDING_BASE', `its base ${landing.workflow.base} was never on ${landing.branch}`))
  }
  if (!landing.definitionKnown) {
    const names = landing.workflow.definitions
      .map(({ name, blob }) => `${name}@${blob.slice(0, 10)}`)
      .join(', ')
    const message = `not all of its definitions (${names}) are built in, or came to .vizier/workflows/ by a sound landing`
    found.push(problem('DEFINITION_UNKNOWN', message))
  }
  return found
}

/**
 * Was that the branch's name when this landed? Its law says so today, and the law of that time protected it under that
 * name and not under this one: so nothing that was approved for one of two branches ever counts on the other.
 */
const wasCalled = ({ formerly, policy, branch }: Landing, name: string): boolean =>
  formerly.includes(name) && protects(policy, name) && !protects(policy, branch)

/** Where the law of that time protected the one and not the other, the branch may have been renamed since. */
function howToRename({ policy, branch }: Landing, name: string): string | null {
  if (!protects(policy, name) || protects(policy, branch)) return null
  const [from, to] = [name, branch].map((ref) => ref.replace('refs/heads/', ''))
  return `where ${to} was called ${from} then: wf draft renamed --goal 'Say that ${to} was ${from}' --target ${shellWord(to ?? '')}, with "renamed: [{ from: ${from}, to: ${to} }]" in .vizier/policy.yml`
}

/** Does this commit bring exactly what the chain brings, path by path? What the target held already may be absent. */
export function bringsChain(
  workflow: Workflow,
  since: readonly Change[],
  landed: readonly Change[],
): boolean {
  return landed.length > 0 && judgeTree({ workflow, since, landed }).length === 0
}

function judgeTree({
  workflow,
  since,
  landed,
}: Pick<Landing, 'workflow' | 'since' | 'landed'>): readonly Problem[] {
  const draft = [...workflow.files].map(([path, span]) => ({ path, ...span }))
  const merged = mergePaths(
    since,
    draft.filter((change) => !sameFile(change.old, change.new)),
  )
  const found = merged.unmerged.map((path) =>
    problem('LANDING_TREE', `${showPath(path)} was changed on both sides, so no merge of it was signed off`),
  )
  const expected = new Map(merged.fromTheirs.map((change) => [change.path, change]))
  for (const change of landed) {
    const wanted = expected.get(change.path)
    expected.delete(change.path)
    if (wanted && sameFile(wanted.new, change.new)) continue
    const where = showPath(change.path)
    found.push(problem('LANDING_TREE', `${where} differs from the approved version`))
  }
  for (const path of expected.keys()) {
    found.push(problem('LANDING_TREE', `it leaves out ${showPath(path)}, which the chain changes`))
  }
  return found
}

function judgeOwnPaths(landing: Landing, seal: EventOf<'sealed'>): readonly Problem[] {
  const { workflow } = landing
  const found: Problem[] = []
  if (landing.runFolderLeft) found.push(problem('OWN_PATH', `${workflow.own.folder} is still in its tree`))
  if (seal.session.blob !== landing.session) {
    found.push(problem('SESSION_LOG', `${workflow.own.session} is not what the chain tells`))
  }
  for (const change of [...landing.landed].sort(byPath)) {
    const { path } = change
    if (isUnder(path, workflow.own.folder)) found.push(problem('OWN_PATH', `it changes ${showPath(path)}`))
    if (path !== workflow.own.session) continue
    if (change.new?.mode !== '100644' || change.new.oid !== seal.session.blob) {
      found.push(problem('OWN_PATH', `${showPath(path)} is not the session log that the seal names`))
    }
  }
  return found
}

function judgeSeal({ policy }: Landing, decision: Decision): readonly Problem[] {
  const counted = countDecision(policy, decision, ['saver'])
  return counted.ok ? [] : [problem(counted.code, `the seal does not count: ${counted.why}`)]
}

function judgeChecks(landing: Landing, seal: EventOf<'sealed'>): readonly Problem[] {
  return landing.policy.checks.flatMap(({ name }) => {
    const missing = (message: string): readonly Problem[] => [problem('CHECK_MISSING', message)]
    const runs = seal.checks.filter((check) => check.name === name)
    if (runs.length === 0) return missing(`policy asks for the check "${name}", and the seal names none`)
    const failed = runs.find((run) => run.exit !== 0)
    if (failed) return missing(`the check "${name}" ended with exit code ${failed.exit}`)
    if (runs.every((run) => run.tree === landing.checkedTree)) return []
    return missing(`the check "${name}" ran on another tree than the one that landed`)
  })
}

function judgeDestructive({ workflow, destructive }: Landing): readonly Finding[] {
  return workflow.acceptances.flatMap(({ oid, event }) => {
    const confirmed = new Set(event.destructive.map(quotePath))
    const missing = (destructive.get(oid) ?? []).filter((path) => !confirmed.has(path))
    if (missing.length === 0) return []
    const message = `its acceptance does not confirm its destructive changes: ${missing.join(', ')}`
    return [{ ...problem('DESTRUCTIVE_UNCONFIRMED', message), commit: oid }]
  })
}
