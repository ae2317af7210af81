import type { ContextPackage } from '../app/documents/gather-context.js'
import type { SessionDigest } from '../app/notes/session-digest.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

export function renderContext({ facts }: Outcome, p: Paint): string {
  const found = facts as unknown as ContextPackage | SessionDigest
  return found.schema === 'wf.context.v1' ? renderPackage(found, p) : renderDigest(found, p)
}

function renderPackage(found: ContextPackage, p: Paint): string {
  const { target, budget, documents, code, omitted, missing, outside } = found
  const title = target.title === '' ? '' : `  ${safe(target.title)}`
  return [
    `${p.bold(safe(target.path))}${title}\n`,
    p.dim(`${found.strategy}: ${budget.used} of ${budget.tokens} tokens`),
    '\n',
    section(
      'documents',
      documents.map((each) => itemRow(each, p)),
      p,
    ),
    section(
      'code',
      code.map((each) => itemRow(each, p)),
      p,
    ),
    section(
      'left out',
      omitted.map((each) => [`${each.tokens}`, safe(each.path)]),
      p,
    ),
    section('links to what is not there', missing.map(linkRow), p),
    section('links out of the repository, not followed', outside.map(linkRow), p),
  ].join('')
}

function itemRow(
  { path, kind, score, why }: ContextPackage['documents'][number],
  p: Paint,
): readonly string[] {
  return [score.toFixed(2), kind, p.bold(safe(path)), p.dim(safe(why.join('; ')))]
}

const linkRow = ({ target, line }: ContextPackage['missing'][number]): readonly string[] => [
  `line ${line}`,
  safe(target),
]

function renderDigest({ commits, workflows, attention, todos }: SessionDigest, p: Paint): string {
  return [
    p.bold('lately\n'),
    columns(
      commits.map(({ oid, author, subject }) => [p.dim(oid.slice(0, 10)), safe(author), safe(subject)]),
    ),
    section(
      'open workflows',
      workflows.map((each) => [p.bold(safe(each.slug)), each.state, safe(each.stage ?? ''), each.plan ?? '']),
      p,
    ),
    section(
      'asks for attention',
      attention.map(({ slug, why, command }) => [p.bold(safe(slug)), safe(why), p.command(safe(command))]),
      p,
    ),
    section(
      'to be done, where files changed lately',
      todos.map((each) => [`${safe(each.path)}:${each.line}`, safe(each.text)]),
      p,
    ),
  ].join('')
}

function section(title: string, rows: readonly (readonly string[])[], p: Paint): string {
  return rows.length === 0 ? '' : `\n${p.bold(title)}\n${columns(rows)}`
}
