import type { Outcome } from '../app/outcome/outcome.js'
import type { Acknowledged, VerifiedLanding } from '../app/verify/law/verified-branch.js'
import { counted } from '../domain/text/counted.js'
import type { Finding } from '../domain/workflow/problem.js'
import { type Paint, safe } from './paint.js'

interface Told extends Finding {
  readonly subject: string | null
  readonly by: string | null
}

interface Branch {
  readonly branch: string
  readonly root: string | null
  readonly checked: number
  readonly landings: readonly VerifiedLanding[]
  readonly acknowledged: readonly Acknowledged[]
}

interface VerifyFacts {
  readonly verdict: 'PASS' | 'FAIL' | 'INCOMPLETE'
  readonly checked: number
  readonly branches: readonly Branch[]
  readonly findings: readonly Told[]
  readonly mode?: string
  /** What was hashed again: a verdict speaks of these bytes. */
  readonly hashed?: { readonly files: number; readonly deep: boolean }
}

function meaning(verdict: VerifyFacts['verdict'], branches: readonly Branch[]): string {
  if (verdict === 'PASS') return ''
  if (verdict === 'INCOMPLETE') return 'Something that is needed to decide is missing:\n'
  const [only, ...more] = branches
  if (only === undefined) return 'This differs from what was approved:\n'
  return `${more.length > 0 ? 'A protected branch' : safe(only.branch)} differs from what was approved:\n`
}

/** The verdict, for somebody who does not know the model: what, who, which commit, what to do. */
export function renderVerify({ facts, workflow }: Outcome, p: Paint): string {
  const { verdict, branches, findings, mode, checked, hashed } = facts as unknown as VerifyFacts
  const tint = verdict === 'PASS' ? p.good : p.bad
  const lines = [...byCommit(findings)].flatMap(([commit, found]) => renderCommit(commit, found, p))
  const against = new Set(findings.map(({ commit }) => commit))
  for (const branch of branches) lines.push(...renderBranch(branch, workflow, against, p))
  if (mode !== undefined)
    lines.push(
      `${safe(workflow)}: ${checked} commits, ${mode}; judged by structure, the landing is judged by policy`,
    )
  if (hashed !== undefined) lines.push(covered(branches, hashed))
  return `${p.bold(tint(verdict))}\n${meaning(verdict, branches)}${lines.join('\n')}\n`
}

function covered(branches: readonly Branch[], { files, deep }: NonNullable<VerifyFacts['hashed']>): string {
  const landings = branches.reduce((sum, branch) => sum + branch.landings.length, 0)
  const since = `${count(landings, 'landing')}, ${count(files, 'file')} hashed`
  return deep
    ? `${since}, with all files of each tip`
    : `${since} since the root; the files before it: --deep`
}

const count = (of: number, what: string): string =>
  `${of.toLocaleString('en-US')} ${what}${of === 1 ? '' : 's'}`

function byCommit(findings: readonly Told[]): ReadonlyMap<string, readonly Told[]> {
  const found = new Map<string, Told[]>()
  for (const finding of findings) found.set(finding.commit, [...(found.get(finding.commit) ?? []), finding])
  return found
}

/** All that was found against one commit, under its name; each thing to do is said once. */
function renderCommit(commit: string, found: readonly Told[], p: Paint): readonly string[] {
  const [first] = found
  const subject = first?.subject ? ` "${safe(first.subject)}"` : ''
  const by = first?.by ? `, claimed author: ${safe(first.by)}` : ''
  const hints = new Set(found.flatMap(({ hint }) => (hint === null ? [] : [hint])))
  return [
    `commit ${commit}${subject}${by}`,
    ...found.map(({ code, message }) => `  ${p.bad(code)}  ${safe(message)}`),
    ...[...hints].map((hint) => `  → ${safe(hint)}`),
  ]
}

function renderBranch(
  { branch, root, checked, landings, acknowledged }: Branch,
  workflow: string | null,
  against: ReadonlySet<string>,
  p: Paint,
): readonly string[] {
  const since = root === null ? '' : ` since ${root.slice(0, 10)}`
  const known = new Set(acknowledged.map(({ commit }) => commit))
  const standing = ({ commit, sound }: VerifiedLanding): Standing => {
    if (against.has(commit)) return 'found'
    if (sound) return 'sound'
    return known.has(commit) ? 'acknowledged' : 'found'
  }
  return [
    `${safe(branch)}: ${counted(checked, 'commit')}${since}`,
    ...landings
      .filter((landing) => workflow === null || landing.workflow === workflow)
      .map((landing) => renderLanding(landing, standing(landing), p)),
    ...acknowledged.map(
      ({ commit, why, codes }) => `  ${commit.slice(0, 10)} acknowledged: ${safe(why)} (${codes.join(', ')})`,
    ),
  ]
}

/** What is to be said of a landing: nothing against it, something that stands above it, or that people know of it. */
type Standing = 'sound' | 'found' | 'acknowledged'

function renderLanding(landing: VerifiedLanding, standing: Standing, p: Paint): string {
  const who = landing.verified.map(safe).join(', ') || 'nobody known'
  const how = landing.detached ? 'detached, ' : ''
  const said = {
    sound: `${how}decided by ${who}`,
    found: `${p.bad('not sound')}, see above; ${how}signed by ${who}`,
    acknowledged: `${p.wait('not sound')}, acknowledged below; ${how}signed by ${who}`,
  }[standing]
  return `  ${landing.commit.slice(0, 10)} ${safe(landing.workflow)}: ${said}`
}
