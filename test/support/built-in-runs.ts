import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Outcome } from '../../src/app/outcome/outcome.js'
import { type Clone, clones } from './clones.js'

// The agent here is a script: it answers a stage with what lies under its name, and another time when reviewers said
// something. Each definition is begun by a person who carries the first prompt over, and ended in another clone.
const SCRIPT = `prompt=$(cat)
stage=$(printf '%s\\n' "$prompt" | sed -n '1s/^# \\([^,]*\\),.*/\\1/p')
case $prompt in *'## What reviewers said'*) again=.again ;; esac
[ ! -e "$HOME/acts/$stage" ] || sh "$HOME/acts/$stage"
cat "$HOME/answers/$stage$again" 2>/dev/null || cat "$HOME/answers/$stage"
`

const review = (...blockers: readonly string[]): string =>
  JSON.stringify({
    assessment: blockers.length > 0 ? 'REQUEST_CHANGES' : 'APPROVE',
    blockers: blockers.map((title, at) => ({
      id: `B${at + 1}`,
      title,
      place: { path: 'docs/x.md', line: 1 },
    })),
    major: [],
    minor: [],
  })

const written = (...blockers: readonly string[]): string =>
  [
    '# Review',
    blockers.length > 0
      ? `**Assessment:** request changes (${blockers.length} blocker, 0 major concerns, 0 minor issues)`
      : '**Assessment:** approve (0 blockers, 0 major concerns, 0 minor issues)',
    '## Blockers',
    ...(blockers.length > 0
      ? blockers.flatMap((title, at) => [`### B${at + 1}: ${title}`, '`docs/x.md:1`'])
      : ['None.']),
    '## Major concerns',
    'None.',
    '## Minor issues',
    'None.\n',
  ].join('\n\n')

/** One of the definitions that come with `wf`, with what is said in a run of it. */
export interface BuiltInRun {
  readonly name: string
  readonly inputs: readonly string[]
  readonly document: string
  /** The first stage that an agent answers, and what a person carries back. */
  readonly first: readonly [stage: string, answer: string]
  /** What the script answers; a second time under `<stage>.again`. */
  readonly answers: Readonly<Record<string, string>>
  readonly acts?: Readonly<Record<string, string>>
  /** What the end of it tells, once. */
  readonly told: readonly string[]
  /** Files of the draft in the end, to the byte. */
  readonly files: Readonly<Record<string, string>>
}

const X = '# X\n\n**Status:** Draft\n\n## Summary\n\nBuild.\n'

const VERIFIED = JSON.stringify({
  status: 'PASS',
  summary: 'app.js has the line that the plan asks for, and nothing else changed.',
  matrix: [
    {
      id: 'R1',
      requirement: 'Build in app.js',
      status: 'PASS',
      evidence: 'app.js, line 2: built',
    },
  ],
  skipped_checks: [],
  residual_risks: [],
  next_recommended_action: 'A person reads the patch.',
})

export const BUILT_IN_RUNS: readonly BuiltInRun[] = [
  {
    name: 'rfc-review',
    inputs: ['--rfc-path', 'docs/x.md', '--perspective', 'implementation'],
    document: X,
    first: ['review-implementation', review('No tests')],
    answers: { 'review-implementation.again': review('No plan') },
    told: ['docs/x.md is reviewed; blockers: 1, major concerns: 0, minor issues: 0'],
    files: {
      'docs/rfcs/.reviews/x-2026-01-01-implementation.md': written('No plan'),
      'docs/x.md': X.replace('Draft', 'In Review\n**Reviewed:** 2026-01-01 (implementation perspective)'),
    },
  },
  {
    name: 'adr-review',
    inputs: ['--adr-path', 'docs/x.md'],
    document: X.replaceAll('\n', '\r\n'),
    first: ['weigh-decision', review('Two decisions')],
    answers: { 'weigh-decision.again': review() },
    told: ['docs/x.md is reviewed; blockers: 0, major concerns: 0, minor issues: 0'],
    files: {
      'docs/adr/.reviews/x-2026-01-01.md': written(),
      'docs/x.md': X.replace('Draft', 'Draft\n**Reviewed:** 2026-01-01').replaceAll('\n', '\r\n'),
    },
  },
  {
    name: 'spec-validation',
    inputs: ['--spec-path=docs/x.md'],
    document: '---\ntitle: "X" # as ever\n---\n# X',
    first: ['compare', review('It is not silent')],
    answers: { 'compare.again': review() },
    told: ['docs/x.md is validated; broken promises: 0, major differences: 0, minor: 0'],
    files: {
      'docs/specs/.reviews/x-2026-01-01.md': written(),
      'docs/x.md': '---\ntitle: "X" # as ever\nvalidated: 2026-01-01\n---\n# X',
    },
  },
  {
    name: 'session-start',
    inputs: [],
    document: X,
    first: ['brief', 'Begin.\n'],
    answers: { 'brief.again': 'Begin with the door.\n' },
    told: ['The briefing is agreed: wf workflow results session-start-1'],
    files: { '.vizier/runs/session-start-1/briefing.md': 'Begin with the door.\n' },
  },
  {
    name: 'research-to-rfc',
    inputs: ['--topic', 'Doors', '--rfc-id', 'rfc-0001-doors'],
    document: X,
    first: ['investigate', '# Doors\n\nThey open.\n'],
    answers: {
      propose: '# rfc-0001-doors: Doors\n\nOpen them.\n',
      'propose.again': '# rfc-0001-doors: Doors\n\nOpen and close them.\n',
      challenge: review('They stay open'),
      'challenge.again': review(),
    },
    told: ['docs/rfcs/rfc-0001-doors.md is published; the review left blockers: 0, major concerns: 0'],
    files: {
      'docs/research/rfc-0001-doors.md': '# Doors\n\nThey open.\n',
      'docs/rfcs/rfc-0001-doors.md':
        '# rfc-0001-doors: Doors\n\n**Status:** Draft\n**Created:** 2026-01-01\n**Related:** docs/research/rfc-0001-doors.md\n\nOpen and close them.\n',
    },
  },
  {
    name: 'spec-to-implementation',
    inputs: ['--spec-path', 'docs/x.md', '--scope', '*.js', '--unchecked'],
    document: X,
    first: ['plan-work', '# Plan\n\n1. Build.\n'],
    answers: {
      'plan-work.again': '# Plan\n\n1. Build in app.js.\n',
      'write-code': 'Built.\n',
      'verify-code': VERIFIED,
    },
    acts: { 'write-code': 'echo built >> app.js' },
    told: [],
    files: {
      '.vizier/implementation-plans/spec-to-implementation-1.md': '# Plan\n\n1. Build in app.js.\n',
      'app.js': 'first\nbuilt\n',
    },
  },
  {
    name: 'docs-audit',
    inputs: [],
    document: X,
    first: ['examine', review('No index')],
    answers: { 'examine.again': review() },
    told: ['docs is audited; blockers: 0, major concerns: 0, minor issues: 0'],
    files: { 'docs/audits/2026-01-01.md': written() },
  },
]

/** It is begun by hand, taken up in another clone, asked for anew, and comes to its end. */
export async function comesToItsEnd({
  name,
  inputs,
  document,
  first,
  answers,
  acts = {},
  told,
  files,
}: BuiltInRun): Promise<void> {
  const { of } = clones({ rules: '{ plan: { approvals: 1, role: reviewer } }' })
  const { Ann, Bob } = of as { readonly Ann: Clone; readonly Bob: Clone }
  const slug = `${name}-1`
  Ann.write('docs/x.md', document)
  Ann.git('add', '.')
  Ann.git('commit', '-q', '-m', 'A document')
  Ann.git('push', '-q', 'origin', 'main')

  const waits = await Ann.does('workflow', 'start', name, ...inputs, '--agent', 'manual')
  expect(waits.facts).toMatchObject({ state: 'awaiting', waits: [{ stage: first[0] }] })
  const prompts = join(Ann.path, '.git/wf/prompts', slug)
  const prompt = readFileSync(join(prompts, `${first[0]}.prompt.md`), 'utf8')
  // Every value that a template asks for is there, and what a run has is in it.
  expect(prompt.match(/\{[a-z_]+\}/g)).toBeNull()
  // Who carries it by hand carries the files that it speaks of as well.
  if (inputs.some((word) => word.includes('docs/x.md')))
    expect(prompt).toContain(`### docs/x.md\n\n\`\`\`\n${document.replace(/\n$/, '')}\n\`\`\``)
  writeFileSync(join(prompts, `${first[0]}.answer.md`), first[1])
  await Ann.does('workflow', 'resume', slug, '--agent', 'manual')
  Ann.git('push', '-q', 'origin', `draft/${slug}`)

  Bob.git('pull', '-q', '--ff-only', 'origin', 'main')
  Bob.git('fetch', '-q', 'origin', `draft/${slug}:draft/${slug}`)
  equip(Bob, answers, acts)
  const asked = subjectOf(await Bob.does('workflow', 'resume', slug))
  await Bob.does('revise', slug, '-m', 'Once more', '--expect', asked)
  const again = subjectOf(await Bob.does('workflow', 'resume', slug))
  expect(again).not.toBe(asked)
  const approved = await Bob.does('approve', slug, '--expect', again)
  const resumed = await Bob.does('workflow', 'resume', slug)
  expect([approved, resumed].flatMap(({ facts }) => notified(facts))).toEqual(told)
  const status = await Bob.does('status', slug)
  const [pending] = status.facts['pending'] as readonly { oid: string }[]
  if (pending !== undefined) {
    await Bob.does('accept-diff', slug, '--expect', pending.oid)
    await Bob.does('save', slug)
  }

  expect((await Bob.does('status', slug)).facts).toMatchObject({ state: 'completed' })
  const tip = pending === undefined ? `draft/${slug}` : 'main'
  for (const [path, text] of Object.entries(files)) expect(contentOf(Bob, `${tip}:${path}`), path).toBe(text)
  if (pending === undefined) expect((await Bob.does('verify', slug)).facts).toMatchObject({ verdict: 'PASS' })
  expect(existsSync(join(prompts, `${first[0]}.answer.md`))).toBe(false)
}

function equip(
  { env, path }: Clone,
  answers: Readonly<Record<string, string>>,
  acts: Readonly<Record<string, string>>,
): void {
  const home = env['HOME'] ?? path
  const files = {
    'agent.sh': SCRIPT,
    '.config/wf/agents.yml': `agents: { scripted: { transport: command, command: [sh, ${home}/agent.sh] } }\ndefault: scripted\n`,
    ...Object.fromEntries(Object.entries(answers).map(([stage, text]) => [`answers/${stage}`, text])),
    ...Object.fromEntries(Object.entries(acts).map(([stage, text]) => [`acts/${stage}`, text])),
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
}

/** To the byte. */
const contentOf = ({ path, env }: Clone, name: string): string =>
  execFileSync('git', ['cat-file', 'blob', name], { cwd: path, env, encoding: 'utf8' })

const notified = (facts: Outcome['facts']): readonly string[] =>
  (facts['completion'] as { readonly notified: readonly string[] } | null | undefined)?.notified ?? []

interface Listed {
  readonly state: string
  readonly type: string
  readonly subject: string | null
}

/** What the run waits for somebody to decide on. */
function subjectOf({ facts }: Outcome): string {
  const stages = facts['stages'] as readonly Listed[]
  const waiting = stages.find(({ type, state }) => type === 'approval' && state === 'awaiting')
  if (!waiting?.subject) throw new Error(`nothing waits: ${JSON.stringify(facts, null, 2)}`)
  return waiting.subject
}
