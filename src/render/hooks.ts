import type { HooksStatus } from '../app/hooks/install/manage.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { columns, type Paint, safe } from './paint.js'

const WHO: Readonly<Record<HooksStatus['kind'], string>> = {
  plain: 'Git itself',
  shared: 'Git itself, before the hooks that all your repositories share',
  husky: 'husky',
  lefthook: 'lefthook',
  'pre-commit': 'pre-commit',
}

export function renderHooks({ facts, status }: Outcome, p: Paint): string {
  const { action, kind, place } = facts as unknown as HooksStatus & { readonly action: string }
  if (action === 'status') return renderStatus(facts as unknown as HooksStatus, p)
  const done = action === 'install' ? 'installed' : 'taken out'
  const written = (facts['written'] as readonly string[]).map((file) => ['changed', safe(file)])
  const said = status === 'unchanged' ? p.good('unchanged') : p.good(done)
  return `${said}\n${columns([['called by', WHO[kind]], ['at', safe(place)], ...written])}`
}

const SCRIPTS: Readonly<Record<HooksStatus['scripts'], string>> = {
  absent: 'not here',
  'other-version': 'of another version',
  'program-gone': 'here, but the program that laid them down is gone',
  here: 'here',
}

function renderStatus({ kind, place, scripts, program, hooks }: HooksStatus, p: Paint): string {
  const rows = [
    ['called by', WHO[kind]],
    ['at', safe(place)],
    ['scripts', scripts === 'here' ? SCRIPTS.here : p.bad(SCRIPTS[scripts])],
    ['program', safe(program ?? '-')],
  ]
  const each = hooks.map(({ hook, state, before }) => [
    hook,
    state === 'installed' ? p.good(state) : p.bad(state),
    before === null ? '' : p.dim(`after ${safe(before)}`),
  ])
  return `${columns(rows)}\n${columns(each)}`
}
