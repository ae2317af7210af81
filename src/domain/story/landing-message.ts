import { type Commit, nameAndEmail, parsePerson } from '../log/commit.js'
import type { EventOf } from '../log/event.js'
import { cleanLine } from '../log/message.js'
import { digest, pathAt, person, workflow as workflowId } from '../log/trailer-values.js'
import { showPath } from '../names/path.js'
import { type ByteString, encodeUtf8 } from '../text/bytes.js'
import { byPath, type Change } from '../tree/change.js'
import { statusOf } from '../tree/delta.js'
import type { Workflow } from '../workflow/workflow.js'
import { consentsOf, objectionsOf } from './decisions.js'

const FILES_LISTED = 100

/** The story of a workflow, as the landing's commit tells it by itself. A claim: the seal is the proof. */
export function landingMessage(
  workflow: Workflow,
  seal: EventOf<'sealed'>,
  goal: string,
  files: readonly Change[],
): ByteString {
  const branch = workflow.target.replace('refs/heads/', '')
  const paragraphs = [
    cleanLine(subject(workflow.slug, goal, branch)),
    ...(goal.trim() === '' ? [] : [firstParagraph(goal)]),
    section(
      'Plan',
      seal.plans.map((plan) => `${showPath(plan.path)} (${plan.blob.slice(0, 10)})`),
    ),
    section('Decisions', decisionsOf(workflow)),
    section(
      'Checks',
      seal.checks.map((check) => `${check.name}: exit ${check.exit}`),
    ),
    section('Files', fileLines(files)),
    section('Session', [showPath(seal.session.path)]),
    trailers(workflow, seal),
  ]
  return encodeUtf8(`${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`)
}

const MAX_SUBJECT = 72

/** What the change achieves: the first line of its goal that is no heading. */
function subject(slug: string, goal: string, branch: string): string {
  const lines = goal.split('\n').map((line) => line.trim())
  const line = lines.find((each) => each !== '' && !each.startsWith('#'))
  if (line === undefined) return `Save ${slug} into ${branch}`
  const whole = `Save ${slug}: ${line}`
  const letters = [...whole]
  return letters.length <= MAX_SUBJECT
    ? whole
    : `${letters
        .slice(0, MAX_SUBJECT - 1)
        .join('')
        .trimEnd()}…`
}

// A landing is no event: a goal that quotes trailers must not make its message claim to be one.
function firstParagraph(goal: string): string {
  const [paragraph = ''] = goal.trim().split(/\n\s*\n/, 1)
  return paragraph
    .split('\n')
    .map((line) => cleanLine(line.replace(/^(?=[A-Za-z-]+: )/, '> ')))
    .join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

function decisionsOf(workflow: Workflow): readonly string[] {
  return [...consentsOf(workflow, () => ({})), ...objectionsOf(workflow)]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ claimed, what, detail }) => [
      `${who(claimed)} ${what}, ${when(claimed)}`,
      ...(detail === null ? [] : [`  ${detail}`]),
    ])
}

function who(line: Commit['committer']): string {
  const claimed = parsePerson(line)
  return claimed ? nameAndEmail(claimed) : 'somebody'
}

function when(line: Commit['committer']): string {
  const claimed = parsePerson(line)
  return claimed ? `${new Date(claimed.seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''
}

function fileLines(files: readonly Change[]): readonly string[] {
  const shown = [...files].sort(byPath).slice(0, FILES_LISTED)
  const lines = shown.map((change) => `${statusOf(change.old, change.new)} ${showPath(change.path)}`)
  return files.length > FILES_LISTED ? [...lines, `and ${files.length - FILES_LISTED} more`] : lines
}

function trailers(workflow: Workflow, seal: EventOf<'sealed'>): string {
  return [
    `Wf-Workflow: ${workflowId.format({ slug: workflow.slug, opened: workflow.id })}`,
    `Wf-Delta: ${digest.format(seal.delta)}`,
    ...seal.plans.map((plan) => `Wf-Plan: ${pathAt.format(plan)}`),
    `Wf-Session: ${pathAt.format(seal.session)}`,
    ...seal.approvers.map((approver) => `Reviewed-by: ${person.format(approver)}`),
  ].join('\n')
}
