import type { Outcome } from '../app/outcome/outcome.js'
import type { Policy } from '../domain/policy/policy.js'
import { counted } from '../domain/text/counted.js'
import { columns, type Paint, safe } from './paint.js'

export function renderPolicy({ facts }: Outcome, p: Paint): string {
  if (typeof facts['allowedSigners'] === 'string') return facts['allowedSigners']
  if (facts['file'] !== undefined) return renderCheck(facts as unknown as CheckFacts, p)
  const policy = facts as unknown as Policy & { branch: string; you: string | null; key: string | null }
  const people = policy.principals.map((principal) => [
    p.bold(safe(principal.name)),
    principal.agent ? 'agent: never decides' : principal.roles.join(', ') || 'no role',
    keysOf(principal, policy),
    principal.name === policy.you ? p.good('this is you') : '',
  ])
  const { plan, code, snapshot, sensitive } = policy.rules
  const rules = [
    ['plan', `${plan.approvals} ${plan.role}`],
    ['snapshot', snapshot === 'required' ? 'required, as a plan' : 'optional; where there is one, as a plan'],
    ['code', `${code.approvals} ${code.role}`],
    [
      'sensitive',
      `${[...sensitive.paths, '.vizier/policy.yml', '.vizier/workflows/', '.gitattributes', '.gitmodules'].map(safe).join(' ')}: ${sensitive.role}`,
    ],
    ...(policy.rules.beforeGate.length === 0 ? [] : [['before gate', policy.rules.beforeGate.join(', ')]]),
    ['save', 'saver'],
    ...policy.renamed.map(({ from, to }) => ['renamed', `${safe(to)} was ${safe(from)}`]),
    ...(policy.waivers === null
      ? []
      : [['waive', `${policy.waivers.role}, of the rules ${policy.waivers.rules.map(safe).join(' ')}`]]),
    ...(policy.small === null ? [] : [['small', smallRule(policy.small)]]),
    ...policy.setup.map((each) => ['setup', `${safe(each.name)}: ${safe(each.run)}`]),
    ...policy.checks.map((check) => ['check', `${safe(check.name)}: ${safe(check.run)}`]),
    ...policy.notifications.map(({ name, run }) => [
      'notification',
      `${safe(name)}: ${run.map(safe).join(' ')}`,
    ]),
    ...policy.exempt.map((rule) => ['exempt', `${rule.paths.map(safe).join(' ')}: ${rule.role}, signed`]),
    ...policy.revoked.map(({ key, survive }) => ['revoked', `${safe(key)}${surviving(survive.length)}`]),
    ...policy.acknowledged.map(({ commit, why }) => ['acknowledged', `${commit.slice(0, 10)}: ${safe(why)}`]),
  ]
  const stranger =
    policy.you === null ? `\nyour key ${safe(policy.key ?? '(none)')} belongs to nobody here\n` : ''
  return `${p.bold(safe(policy.branch))} protects ${policy.protect.map(safe).join(', ')}\n\n${columns(people)}\n${columns(rules)}${stranger}`
}

function keysOf({ keys }: Policy['principals'][number], { revoked }: Policy): string {
  const lost = keys.filter((key) => revoked.some((entry) => entry.key === key)).length
  return `${counted(keys.length, 'key')}${lost === 0 ? '' : `, ${lost} revoked`}`
}

const surviving = (events: number): string => (events === 0 ? '' : `, but for ${counted(events, 'event')}`)

function smallRule({ lines, paths, role }: NonNullable<Policy['small']>): string {
  return `${paths.map(safe).join(' ')}, up to ${counted(lines, 'line')}: ${role}, by one signature`
}

interface CheckFacts {
  readonly file: string
  readonly comparedWith: string | null
  readonly changes: readonly string[]
}

function renderCheck({ file, comparedWith, changes }: CheckFacts, p: Paint): string {
  const nothing =
    comparedWith === null ? 'there is no policy yet that it changes' : `it changes nothing of ${comparedWith}`
  const lines = changes.length === 0 ? [nothing] : changes
  return `${p.good('valid')} ${safe(file)}\n${lines.map((line) => `  ${safe(line)}\n`).join('')}`
}
