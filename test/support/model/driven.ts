import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ended } from '../ended.js'
import { openRuns } from '../runs.js'
import { environmentOf, WF } from '../town.js'
import { openModel } from './model-server.js'
import { furnish, type Pointed, pointed, type Vendor } from './pointed.js'
import { ANSWER, FILE, type SceneName } from './scene.js'
import { statusOf } from './vendor-errors.js'

/** What is asked of an agent in one cell of the table. */
export const COLUMNS = [
  'edit',
  'answer',
  'review',
  'fenced',
  'badJson',
  'chatter',
  'silent',
  'denied',
  '401',
  '404',
  '429',
  '500',
  '529',
  'hang',
  'ctrlC',
  'writeClone',
  'writeHome',
  'writeRepository',
] as const
export type Column = (typeof COLUMNS)[number]

/** The agents as `--agent` names them. */
export const ROWS = [
  'claude',
  'codex',
  'gemini',
  'opencode',
  'copilot',
  'claude-acp',
  'codex-acp',
  'gemini-acp',
  'opencode-acp',
  'copilot-acp',
] as const
export type Row = (typeof ROWS)[number]

export interface Cell {
  /** `answered` where the answer, or the change, is what the model said; else the code of the failure. */
  readonly outcome: string
  /** What a person reads. */
  readonly message: string
}

/** An agent in a shop of its own, with a model of its own. */
export interface Driven {
  plays(column: Column): Promise<Cell>
  /** Did the model get the key in the last scene? */
  keyed(): boolean
  close(): Promise<void>
}

const REVIEW = JSON.stringify({ assessment: 'APPROVE', blockers: [], major: [], minor: [] })

/** Seconds of a stage: for a model that answers, one that says what is wrong, and one that says nothing. */
const LIMITS = { answers: 120, errs: 60, hangs: 20 } as const

export const vendorOf = (row: Row): Vendor => row.replace('-acp', '') as Vendor

export async function drive(
  row: Row,
  programs: string,
  point: (url: string, home: string) => Pointed = (url) => pointed(vendorOf(row), url),
): Promise<Driven> {
  const model = await openModel({ name: 'answer' })
  const runs = openRuns()
  const { shop, home } = runs
  const pointer = point(model.url, home)
  furnish(home, pointer)
  const stage = (timeout: number, more: string, config: string) =>
    `stages:\n  - name: ask\n    type: agent\n    timeout: ${timeout}\n    config: { prompt: "Do what is asked"${config} }\n${more}`
  runs.define(
    'change-it',
    stage(LIMITS.answers, '  - { name: gate, type: patches, depends_on: ask }\n', ', write_scope: "**"'),
  )
  runs.define('tell', stage(LIMITS.answers, '', ''))
  runs.define('err', stage(LIMITS.errs, '', ''))
  runs.define('wait', stage(LIMITS.hangs, '', ''))
  runs.define(
    'judge',
    stage(
      LIMITS.answers,
      '    outputs: { review: { path: ".vizier/runs/{slug}/review.json", schema: review-results.schema.json } }\n',
      '',
    ),
  )
  let minutes = 1000
  const env = () => ({
    ...environmentOf(home, ++minutes),
    ...pointer.env,
    PATH: [programs, process.env.PATH].join(delimiter),
    TMPDIR: join(home, 'tmp'),
  })
  // Agents leave things of their own in the temporary folder.
  const ours = () => runs.left().filter((name) => name.startsWith('wf-'))
  const counts = new Map<string, number>()
  const wf = (...words: readonly string[]) =>
    spawn(process.execPath, [WF, 'workflow', ...words, '--json'], {
      cwd: shop.path,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  async function plays(column: Column): Promise<Cell> {
    const { definition, scene, path } = partOf(column, home, shop.path)
    const number = (counts.get(definition) ?? 0) + 1
    counts.set(definition, number)
    const slug = `${definition}-${number}`
    if (path !== undefined) rmSync(path, { force: true })
    model.play({ name: scene, json: REVIEW, ...(path === undefined ? {} : { path }) })
    const asked = model.asked()
    const child = wf('start', definition, '--agent', row)
    const end = ended(child)
    if (column === 'ctrlC') {
      await Promise.race([asked, end])
      child.kill('SIGINT')
    }
    const { exit, stdout, stderr } = await end
    if (column === 'ctrlC') {
      const status = JSON.parse((await ended(wf('status', slug))).stdout)
      return interrupted(exit, status.facts.stages[0], ours())
    }
    if (!stdout.startsWith('{')) return { outcome: `exit ${exit}`, message: stderr.slice(-500) }
    const { reason } = JSON.parse(stdout)
    const message = reason?.message ?? ''
    const escaped = path !== undefined && existsSync(path) ? ', but the file is there' : ''
    // At the gate a run waits, and that is an end with no error.
    if (exit !== 0) return { outcome: `${reason?.code ?? `exit ${exit}`}${escaped}`, message }
    return { outcome: `${told(column, slug)}${escaped}`, message }
  }

  /** What became of the answer. */
  function told(column: Column, slug: string): string {
    switch (column) {
      case 'edit': {
        const refs = shop.git('for-each-ref', '--format=%(objectname)', `refs/wf/pending/${slug}`)
        const [patch = ''] = refs.split('\n')
        if (patch === '') return 'nothing proposed'
        const files = shop.git('ls-tree', '-r', '--name-only', patch).split('\n')
        return files.includes(FILE) ? 'answered' : 'proposed without the file'
      }
      case 'review':
      case 'fenced':
      case 'badJson': {
        const said = JSON.parse(shop.git('show', `draft/${slug}:.vizier/runs/${slug}/review.json`))
        return said.assessment === 'APPROVE' ? 'answered' : 'answered otherwise'
      }
      case 'denied':
        return /denied/.test(shop.git('log', '-1', '--format=%b', `draft/${slug}`))
          ? 'answered, and the denial is told'
          : 'answered'
      default: {
        const said = shop.git('show', `draft/${slug}:.vizier/runs/${slug}/ask.md`)
        return said.trim() === ANSWER
          ? 'answered'
          : `answered otherwise: ${said.slice(0, 60).replaceAll('\n', ' ')}`
      }
    }
  }

  return { plays, keyed: () => model.received.some(({ keyed }) => keyed), close: model.close }
}

interface Part {
  readonly definition: string
  readonly scene: SceneName
  readonly path?: string
}

function partOf(column: Column, home: string, repository: string): Part {
  switch (column) {
    case 'edit':
      return { definition: 'change-it', scene: 'edit' }
    case 'denied':
      return { definition: 'change-it', scene: 'denied', path: join(home, 'denied.txt') }
    case 'review':
    case 'fenced':
    case 'badJson':
      return { definition: 'judge', scene: column }
    case 'hang':
      return { definition: 'wait', scene: 'hang' }
    case 'ctrlC':
      // Long enough for a slow agent to come to its question.
      return { definition: 'tell', scene: 'hang' }
    case 'writeClone':
      return { definition: 'tell', scene: 'edit' }
    case 'writeHome':
      return { definition: 'tell', scene: 'write', path: join(home, 'written.txt') }
    case 'writeRepository':
      return { definition: 'tell', scene: 'write', path: join(repository, '.git', 'hooks', 'post-commit') }
    default:
      return { definition: statusOf(column) === null ? 'tell' : 'err', scene: column }
  }
}

/** After Ctrl-C: the attempt is said to have been interrupted, and nothing is left of it. */
function interrupted(
  exit: number | null,
  stage: { readonly state: string; readonly why: string },
  left: readonly string[],
): Cell {
  const message = `exit ${exit}, ${stage.state}: ${stage.why}`
  if (left.length > 0) return { outcome: 'left behind', message: left.join(' ') }
  const said = exit === 130 && /interrupted/i.test(stage.why)
  return { outcome: said ? 'INTERRUPTED' : `exit ${exit}, ${stage.state}`, message }
}
