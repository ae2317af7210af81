import type { Outcome } from '../app/outcome/outcome.js'
import { type Losses, tellLosses } from '../domain/story/losses.js'
import { escapeText } from '../domain/text/escape.js'
import { renderAgent } from './agent.js'
import { renderCi } from './ci.js'
import { renderContext } from './context.js'
import { renderDecision } from './decision.js'
import { renderDiff } from './diff.js'
import { renderDoctor } from './doctor.js'
import { fitWindow } from './fit-window.js'
import { renderGc } from './gc.js'
import { renderHooks } from './hooks.js'
import { renderInit } from './init.js'
import { renderList } from './list.js'
import { renderLog } from './log.js'
import { renderNotes } from './notes.js'
import { columns, type Paint, paint, safe } from './paint.js'
import { renderPolicy } from './policy.js'
import { renderSave } from './save.js'
import { renderShow } from './show.js'
import { renderStatus } from './status.js'
import { renderSync } from './sync.js'
import { renderUndo } from './undo.js'
import { renderUninstall } from './uninstall.js'
import { renderUpdate } from './update.js'
import { renderVerify } from './verify.js'
import { renderWorkflow } from './workflow.js'

export interface Rendered {
  readonly out: string
  readonly err: string
}

type Render = (outcome: Outcome, paint: Paint) => string

const BY_ACTION: Readonly<Record<string, Render>> = {
  init: renderInit,
  draft: renderStatus,
  repair: renderStatus,
  status: renderStatus,
  list: renderList,
  show: renderShow,
  diff: renderDiff,
  policy: renderPolicy,
  save: renderSave,
  quick: renderSave,
  log: renderLog,
  update: renderUpdate,
  undo: renderUndo,
  gc: renderGc,
  uninstall: renderUninstall,
  notes: renderNotes,
  sync: renderSync,
  context: renderContext,
  verify: renderVerify,
  hooks: renderHooks,
  doctor: renderDoctor,
  ci: renderCi,
  agent: renderAgent,
  workflow: renderWorkflow,
  // A hook that has nothing against it says nothing.
  hook: () => '',
}

/**
 * The outcome for people: what was done on stdout, a refusal with its hint on stderr. On a screen of that `width` ids are
 * short, and lines are broken between words.
 */
export function renderText(outcome: Outcome, colors: boolean, width: number | null = null): Rendered {
  const p = paint(colors, width !== null)
  const { out, err } = renderAll(outcome, p)
  if (width === null) return { out, err }
  const fitted = (text: string): string => fitWindow(text, Math.max(width, NARROWEST))
  // What somebody wrote is shown as they broke it: artefacts, and the diff below what is told of its patch. What to do next is ours.
  const next = renderNext(outcome, p)
  const end = out.endsWith(next) ? out.length - next.length : out.length
  const own = outcome.action === 'show' ? 0 : outcome.action === 'diff' ? endOfHead(out.slice(0, end)) : end
  return {
    out: `${fitted(out.slice(0, own))}${out.slice(own, end)}${fitted(out.slice(end))}`,
    err: fitted(err),
  }
}

const endOfHead = (diff: string): number => (diff.includes('\n\n') ? diff.indexOf('\n\n') + 2 : diff.length)

const NARROWEST = 50

function renderAll(outcome: Outcome, p: Paint): Rendered {
  const { reason } = outcome
  // A verdict is an answer, whichever it is: it belongs on stdout with its findings.
  if (reason !== null && outcome.facts['verdict'] === undefined) {
    // A sync stops at no single workflow: what came of the others is an answer all the same.
    const rest = outcome.facts['workflows'] === undefined ? '' : renderSync(outcome, p)
    return { out: rest, err: renderRefusal(outcome, p) }
  }
  if (outcome.status === 'unchanged' && outcome.facts['why'] !== undefined) {
    return { out: `unchanged: ${safe(outcome.facts['why'])}\n${renderNext(outcome, p)}`, err: '' }
  }
  const render = BY_ACTION[outcome.action] ?? renderDecision
  return { out: `${render(outcome, p)}${renderNext(outcome, p)}`, err: '' }
}

function renderRefusal({ reason, facts }: Outcome, p: Paint): string {
  if (reason === null) return ''
  const paths = Array.isArray(facts['paths'])
    ? facts['paths'].map((path) => `  ${safe(path)}\n`).join('')
    : ''
  const lost = facts['lost'] === undefined ? '' : tellLosses(facts['lost'] as Losses)
  const hint = reason.hint === null ? '' : `  ${p.dim('→')} ${p.command(safe(reason.hint))}\n`
  return `${p.bad(reason.code)}: ${escapeText(reason.message)}\n${paths}${lost}${hint}`
}

function renderNext({ next }: Outcome, p: Paint): string {
  if (next.length === 0) return ''
  const rows = next.map(({ command, why }) => [p.command(safe(command)), p.dim(safe(why))])
  return `\nnext:\n${columns(rows)}`
}
