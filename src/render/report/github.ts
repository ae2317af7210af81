import type { Outcome } from '../../app/outcome/outcome.js'
import { counted } from '../../domain/text/counted.js'
import { escapeText } from '../../domain/text/escape.js'
import { type Obstacle, type Report, reportOf, sentence } from './findings.js'

/** GitHub shows so many annotations of a kind for a step, and drops the rest without a word. */
const ANNOTATIONS = 10
/** A step's summary is at most 1 MiB, else all of it is dropped. */
const SUMMARY_BYTES = 1 << 20

/** Workflow commands for the log of a step, one annotation a line. */
export function githubAnnotations(outcome: Outcome): string {
  const report = reportOf(outcome)
  const all: readonly Obstacle[] = [...report.findings, ...report.obstacles]
  if (all.length === 0) return command('notice', 'wf verify', verdictLine(report))
  const shown = all.length <= ANNOTATIONS ? all : all.slice(0, ANNOTATIONS - 1)
  const lines = shown.map((each) => {
    const commit = each.commit === null ? '' : `commit ${each.commit}: `
    return command('error', each.code, `${commit}${sentence(each)}`)
  })
  const left = all.length - shown.length
  const more = `${left} more: the summary of this step, or wf verify --json, lists all of them`
  return `${lines.join('')}${left === 0 ? '' : command('error', 'wf verify', more)}${escapeText(verdictLine(report))}\n`
}

/** The page of a step, in Markdown. */
export function githubSummary(outcome: Outcome): string {
  const report = reportOf(outcome)
  const head = `### ${verdictLine(report)}\n\n`
  const rows = [...report.findings, ...report.obstacles].map(
    ({ code, commit, message, hint }) =>
      `| ${markdown(code)} | ${markdown(commit?.slice(0, 10) ?? '')} | ${markdown(message)} | ${markdown(hint ?? '')} |\n`,
  )
  const landings = report.branches.flatMap(({ branch, landings: landed }) =>
    landed.map(
      ({ commit, workflow, verified, detached }) =>
        `| ${markdown(branch)} | ${commit.slice(0, 10)} | ${markdown(workflow)}${detached ? ' (detached)' : ''} | ${markdown(verified.join(', '))} |\n`,
    ),
  )
  const found = '| finding | commit | | what to do |\n|---|---|---|---|\n'
  const landed = '\n| branch | commit | workflow | decided by |\n|---|---|---|---|\n'
  const tables = [
    ...(rows.length === 0 ? [] : [found, ...rows]),
    ...(landings.length === 0 ? [] : [landed, ...landings]),
  ]
  return cut(head, tables)
}

function cut(head: string, lines: readonly string[]): string {
  const more = (left: number): string => `\n${left} more lines are left out.\n`
  const room = SUMMARY_BYTES - Buffer.byteLength(head) - Buffer.byteLength(more(lines.length))
  let size = 0
  const fitting = lines.findIndex((line) => {
    size += Buffer.byteLength(line)
    return size > room
  })
  return fitting < 0
    ? `${head}${lines.join('')}`
    : `${head}${lines.slice(0, fitting).join('')}${more(lines.length - fitting)}`
}

function verdictLine({ verdict, branches, findings, obstacles, checked }: Report): string {
  const found = findings.length + obstacles.length
  const names = branches.map(({ branch }) => branch).join(', ')
  const where = names === '' ? '' : ` on ${names}`
  return `wf verify: ${verdict}, ${counted(checked, 'commit')}${where}, ${counted(found, 'finding')}`
}

function command(kind: 'error' | 'notice', title: string, message: string): string {
  return `::${kind} title=${property(title)}::${data(message)}\n`
}

const data = (text: string): string =>
  escapeText(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

// Whatever Markdown or HTML could read something into, as a character reference.
const markdown = (text: string): string =>
  escapeText(text)
    .replace(/[\\`*_{}[\]<>()#+!|&~@:]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/\s+/g, ' ')
