import type { Outcome } from '../app/outcome/outcome.js'
import type { Untaken } from '../app/write/push-taken.js'
import { type Paint, safe } from './paint.js'
import { faultLines } from './sync.js'

interface SaveFacts {
  readonly target: string
  /** `null` where a forge is to make it. */
  readonly commit: string | null
  /** The remote whose forge is to land it. */
  readonly forge: string | null
  readonly seal: string
  readonly plan: { readonly path: string; readonly blob: string } | null
  readonly files: readonly { readonly status: string; readonly path: string }[]
  readonly approvals: readonly {
    readonly what: string
    readonly detail: string | null
    readonly principal: string | null
    readonly claimed: string
    readonly at: string | null
    /** Its place in the log. */
    readonly position: number
  }[]
  /** What was rejected or asked for anew on the way; nobody has to have signed it. */
  readonly objections: SaveFacts['approvals']
  readonly checks: readonly { readonly name: string; readonly exit: number }[]
  readonly session: { readonly path: string; readonly blob: string }
  /** What the remote does not take of it. */
  readonly untaken?: readonly Untaken[]
}

const SHOWN = 50

/** A seal of an earlier run, pushed by this one: what it holds was said then. */
type PushedFacts = Pick<SaveFacts, 'target' | 'forge' | 'seal' | 'untaken'> & { readonly files?: undefined }

export function renderSave({ facts, workflow }: Outcome, p: Paint): string {
  const saved = facts as unknown as SaveFacts | PushedFacts
  const name = p.bold(safe(workflow))
  const target = safe(saved.target)
  const untaken = saved.untaken ?? []
  const left = untaken.map((each) => faultLines(each, p)).join('')
  const place = `${safe(saved.forge)}: draft/${safe(workflow)}${untaken.length > 0 ? '' : ' and its archive'}`
  if (saved.files === undefined)
    return `${p.good('pushed')} ${name}, which is sealed for ${target}, to ${place}\nseal     ${p.id(saved.seal)}\n${left}`
  const what = saved.forge === null ? `${p.good('saved')} ${name} into` : `${p.good('sealed')} ${name} for`
  const rows: string[] = [`${what} ${target}`]
  const row = (name: string, value: string): void => void rows.push(`${name.padEnd(9)}${value}`)
  if (saved.commit !== null) row('commit', p.id(saved.commit))
  row('seal', p.id(saved.seal))
  if (saved.forge !== null)
    row('pushed', `to ${place}; to be merged${untaken.length > 0 ? '' : ', squashed or rebased'} there`)
  if (saved.plan) row('plan', `${safe(saved.plan.path)} ${p.dim(p.id(saved.plan.blob))}`)
  const detail = (text: string | null): void => {
    if (text !== null) row('', `  ${safe(text)}`)
  }
  const inOrder = [...saved.approvals, ...saved.objections].sort((a, b) => a.position - b.position)
  for (const each of inOrder) {
    row(
      'decision',
      `${safe(each.principal ?? `${each.claimed} (claimed)`)} ${safe(each.what)}, ${safe(each.at)}`,
    )
    detail(each.detail)
  }
  for (const check of saved.checks) row('check', `${safe(check.name)}: exit ${check.exit}`)
  for (const file of saved.files.slice(0, SHOWN)) row('file', `${file.status} ${safe(file.path)}`)
  if (saved.files.length > SHOWN) row('', `and ${saved.files.length - SHOWN} more`)
  row('session', `${safe(saved.session.path)} ${p.dim(p.id(saved.session.blob))}`)
  return `${rows.join('\n')}\n${left}`
}
