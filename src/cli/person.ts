import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Choice, Person } from '../app/outcome/context.js'
import { escapeLine } from '../domain/text/escape.js'
import type { Where } from '../git/process/environment.js'
import { git } from '../git/process/run.js'
import { withTemporaryFolder } from '../git/process/temporary.js'
import { coloredDiff } from '../render/colored-diff.js'
import { type Paint, paint } from '../render/paint.js'
import { renderWords } from '../render/words.js'
import { forgetTyped } from './forget-typed.js'

/** Somebody at a terminal: shown things by their own pager, asked line by line, given their own editor. */
export function personAt(where: Where, signal: AbortSignal, colors: boolean, quiet: () => void): Person {
  let shown = false
  const answer = async (question: string): Promise<string | null> => {
    quiet()
    const ended = forgetTyped()
    // What was shown has no say in where the question begins.
    const apart = shown ? '\n' : ''
    shown = false
    if (!ended) return ask(`${apart}${question}`, signal)
    process.stderr.write(`${apart}${question}\n`)
    return null
  }
  return {
    show(text, as) {
      quiet()
      shown = !text.endsWith('\n\n')
      return page(where, painted(text, as, paint(colors)))
    },
    confirm: async (question) => /^y(es)?$/i.test((await answer(`${question} [y/N] `))?.trim() ?? ''),
    ask: async (question) => (await answer(`${question} `))?.trim() ?? null,
    choose(question, choices) {
      quiet()
      forgetTyped()
      return choose(question, choices, signal)
    },
    edit(name, text) {
      quiet()
      return edit(where, name, text)
    },
  }
}

/** Arrow keys choose, typing narrows; a leading `/`, as pagers have it, is no part of what is searched for. */
async function choose(question: string, choices: readonly Choice[], signal: AbortSignal): Promise<string> {
  // The library takes its time to load: only somebody who has to choose waits for it.
  const { default: search } = await import('@inquirer/search')
  const shown = choices.map(({ value, name }) => ({ value, name: escapeLine(name) }))
  try {
    return await search(
      {
        message: question,
        source: (term) => {
          const wanted = (term ?? '').replace(/^\//, '').toLowerCase()
          return shown.filter(({ name }) => name.toLowerCase().includes(wanted))
        },
      },
      { signal, output: process.stderr },
    )
  } catch (error) {
    // It reads keys itself, so that Ctrl-C reaches it as one: it means what it means everywhere.
    if (error instanceof Error && error.name === 'ExitPromptError') process.emit('SIGINT')
    throw error
  }
}

function painted(text: string, as: 'diff' | 'words' | undefined, p: Paint): string {
  if (as === 'words') return renderWords(text, p)
  return as === 'diff' ? coloredDiff(text, p) : text
}

async function ask(question: string, signal: AbortSignal): Promise<string | null> {
  // The terminal's own line editing is enough: Ctrl-C stays a signal, and nothing is sent that moves the cursor.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  // An end of input is an answer as well: nobody said yes.
  const closed = new Promise<null>((resolve) => lines.once('close', () => resolve(null)))
  try {
    const answer = await Promise.race([lines.question(question, { signal }), closed])
    if (answer === null) process.stderr.write('\n')
    return answer
  } finally {
    lines.close()
  }
}

/** Shows text as it is where it fits the screen, else through the pager that the user's Git would use. */
export async function page(where: Where, text: string): Promise<void> {
  const pager = fitsScreen(text) ? 'cat' : (await git(['var', 'GIT_PAGER'], where)).stdout.trim()
  if (pager === 'cat' || pager === '') {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    return
  }
  // The user's own setting, run by a shell as Git runs it; nothing of ours is part of the line.
  const child = spawn('/bin/sh', ['-c', pager], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', LV: '-c', ...where.env },
  })
  // Whoever leaves the pager early has seen enough.
  child.stdin.on('error', () => {})
  child.stdin.end(text)
  await new Promise((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  })
}

/** With room left for a question below it; long lines take several rows. */
function fitsScreen(text: string): boolean {
  const { rows = 24, columns = 80 } = process.stdout
  const taken = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(line.length / columns)))
  return taken.reduce((sum, each) => sum + each, 0) < rows - 2
}

async function edit(where: Where, name: string, text: string): Promise<string | null> {
  const editor = (await git(['var', 'GIT_EDITOR'], where)).stdout.trim()
  return withTemporaryFolder('edit', async (folder) => {
    const file = join(folder, name)
    await writeFile(file, text)
    // As Git runs it: the setting is a shell line, the file an argument.
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, file], {
      stdio: 'inherit',
      env: { ...where.env },
    })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve)
      child.once('error', reject)
    })
    const saved = code === 0 ? await readFile(file, 'utf8') : null
    return saved === text ? null : saved
  })
}
