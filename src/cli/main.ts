import { createHash } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../app/outcome/context.js'
import { Incomplete, type Outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { unreadable } from '../app/read/unreadable.js'
import { UsageError } from '../commands/parts/command.js'
import { escapeLine, escapeText } from '../domain/text/escape.js'
import { openNative } from '../git/native/repository.js'
import { GitMissing, GitTooOld } from '../git/process/failure.js'
import { environmentFailure, systemFailure } from './environment-failure.js'
import { DEFECT, ENVIRONMENT_FAILED, exitCodeOf, INTERRUPTED, USAGE } from './exit-code.js'
import { type Opening, openEarly, tellSilence } from './open-early.js'
import { type Common, findVerb, helpText, type Invocation, isBare, isVerb, parse } from './parse.js'
import { speech } from './speech.js'

type Called = Extract<Invocation, { kind: 'command' }>

/** When the program was loaded, for the time that it took. */
const started = performance.now()

/** Takes away the line that is written over, before anything else is printed. */
let quiet = (): void => {}

/** From arguments to command to outcome; answers the exit code. This is the only place that prints. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that leaves (`wf log | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  try {
    const said = findVerb(argv)
    const bare = isBare(said)
    const verb = bare ? { ...said, name: 'status' } : said
    const opening = openEarly(verb)
    const invocation = await parse(verb)
    if (invocation.kind === 'command') {
      // Outside of a repository there is nothing to look at: then it says what it can do.
      if (bare && !invocation.common.json && (await isNowhere(opening))) {
        process.stdout.write(await helpText())
        return 0
      }
      return await call(invocation, opening)
    }
    process.stdout.write(invocation.text)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) return defect(error)
    return await misused(argv, error.message)
  }
}

/** Is there no repository? One that does not open is one. */
async function isNowhere(opening: Opening | null): Promise<boolean> {
  const opened = await opening?.opened
  return opened !== undefined && !opened.found && isNoRepository(opened.detail)
}

/** Whatever else Git says where it opens nothing, there is a repository. */
const isNoRepository = (said: string): boolean => said.includes('not a git repository (or any')

/** A wrong command line. A program that asked for JSON gets its refusal as JSON. */
async function misused(argv: readonly string[], message: string): Promise<number> {
  const { name } = findVerb(argv)
  const end = argv.indexOf('--')
  if ((end < 0 ? argv : argv.slice(0, end)).includes('--json')) {
    const { renderJson } = await import('../render/json.js')
    const known = name !== null && isVerb(name)
    const reason = { code: 'USAGE', message, hint: known ? `wf ${name} --help` : 'wf --help' }
    process.stdout.write(renderJson(refusal(known ? name : 'wf', reason), 0))
  } else process.stderr.write(`wf: ${escapeLine(message)}\n`)
  return USAGE
}

async function call({ name, command, args, common }: Called, opening: Opening | null): Promise<number> {
  const abort = new AbortController()
  const interrupt = (): void => abort.abort(new Error('interrupted'))
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt)
  const cwd = resolve(common.folder ?? '.')
  let opened: Context | null = null
  let recorded = 'nothing was recorded'
  const published = () => {
    recorded = 'what was done until then is recorded: wf status'
  }
  try {
    opened = await open(cwd, opening, common, abort.signal, published)
    if (args.watch === true) {
      const { watch } = await import('./watch.js')
      return await watch(opened, () => command.run(opened as Context, args), common)
    }
    const done = await command.run(opened, args)
    await print(done, common)
    return exitCodeOf(done)
  } catch (error) {
    if (abort.signal.aborted) {
      quiet()
      process.stderr.write(`\nwf: interrupted; ${recorded}\n`)
      return INTERRUPTED
    }
    if (error instanceof UsageError) throw error
    return await explain(name, await suspectGit(error, cwd), common)
  } finally {
    await opened?.repo.close()
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', interrupt)
  }
}

async function open(
  cwd: string,
  opening: Opening | null,
  common: Common,
  signal: AbortSignal,
  published: () => void,
): Promise<Context> {
  const { env } = process
  if (!existsSync(cwd)) throw noRepository(cwd, 'there is no such folder')
  const found = await (opening?.cwd === cwd
    ? opening.opened
    : openNative({ cwd, env, onSilence: tellSilence }))
  if (!found.found) {
    await (await import('../git/process/version.js')).requireGit({ cwd, env })
    throw isNoRepository(found.detail) ? noRepository(cwd, found.detail) : found.error
  }
  const { repository } = found
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  const said = speech(process.stderr.isTTY === true && !common.json)
  quiet = said.quiet
  const person =
    terminal && !common.json
      ? (await import('./person.js')).personAt(repository.where, signal, inColors(common), quiet)
      : null
  const context: Context = {
    repo: repository,
    cwd,
    env,
    signal,
    terminal,
    person,
    published,
    hashing: {
      format: repository.objectFormat,
      sha256: (bytes) => createHash('sha256').update(bytes, 'latin1').digest('hex'),
    },
    renderPage: async (page) => (await import('../render/diff-page.js')).renderDiffPage(page),
    ...said,
    stream: (chunk) => {
      quiet()
      ;(common.json ? process.stderr : process.stdout).write(chunk)
    },
    lastSound: async (branch) => (await import('../app/verify/last-sound.js')).lastSound(context, branch),
  }
  return context
}

function noRepository(cwd: string, why: string): Refused {
  return new Refused('NO_REPOSITORY', `${cwd} is in no Git repository: ${why}`, 'cd REPOSITORY, or git init')
}

async function print(done: Outcome, common: Common): Promise<void> {
  quiet()
  const elapsed = Math.round(performance.now() - started)
  if (common.format === 'github' || common.format === 'sarif' || common.format === 'junit') {
    await printReport(common.format, done)
    return
  }
  if (common.json) {
    const { renderJson } = await import('../render/json.js')
    process.stdout.write(renderJson(done, elapsed))
    return
  }
  const colors = inColors(common)
  const screen = process.stdout.isTTY === true
  const { renderText } = await import('../render/text.js')
  const { out, err } = renderText(done, colors, screen ? (process.stdout.columns ?? 80) : null)
  if (err !== '') process.stderr.write(err)
  if (screen && PAGED.has(done.action)) {
    const { page } = await import('./person.js')
    await page({ cwd: resolve(common.folder ?? '.'), env: process.env }, out)
  } else process.stdout.write(out)
}

/** What may be longer than a screen. */
const PAGED: ReadonlySet<string> = new Set(['diff', 'log', 'show'])

const inColors = (common: Common): boolean =>
  common.color && process.stdout.isTTY === true && !process.env.NO_COLOR

/** For other programs: the report on stdout; the page of a GitHub step goes to the file that GitHub names. */
async function printReport(format: 'github' | 'sarif' | 'junit', done: Outcome): Promise<void> {
  const { renderReport } = await import('../render/report/report.js')
  const { VERSION } = await import('../version.js')
  const { out, summary } = renderReport(format, done, VERSION)
  process.stdout.write(out)
  const page = process.env.GITHUB_STEP_SUMMARY
  if (summary !== null && page) appendFileSync(page, summary)
}

/** Where Git, or what it answered, was not as expected, its age may be the reason: then that is the error. */
async function suspectGit(error: unknown, cwd: string): Promise<unknown> {
  const known = error instanceof Refused || error instanceof GitMissing || error instanceof GitTooOld
  if (known || systemFailure(error) !== null) return error
  const { requireGit } = await import('../git/process/version.js')
  return requireGit({ cwd, env: process.env }).then(
    () => error,
    (older: unknown) => (older instanceof GitTooOld ? older : error),
  )
}

/** A refusal from the depth of a command, a failing environment, or a defect of ours: each with its code. */
async function explain(action: string, error: unknown, common: Common): Promise<number> {
  const refused = await unreadable(null, error)
  if (refused instanceof Refused) {
    const done = refusal(action, refused.reason, {
      facts: refused.facts,
      ...(refused instanceof Incomplete ? { status: 'incomplete' } : {}),
    })
    await print(done, common)
    return exitCodeOf(done)
  }
  const environment = environmentFailure(error)
  if (environment !== null) {
    await print({ ...refusal(action, environment), status: 'failed' }, common)
    return ENVIRONMENT_FAILED
  }
  return defect(error)
}

function defect(error: unknown): number {
  quiet()
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`wf: this is a defect of wf itself, please report it:\n${escapeText(shown)}\n`)
  return DEFECT
}
