import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../../app/objects/parse-json.js'
import { lastLine, runCommand } from '../process/run-command.js'
import { type Agent, type Conversation, type Conversed, failure, MAX_OUTPUT } from './agent.js'

/** Runs a program for each prompt: one, and one more where its first answer did not fit. */
export async function converseByCommand(conversation: Conversation): Promise<Conversed> {
  const { reply, timeout } = conversation
  const until = timeout === null ? null : performance.now() + timeout * 1000
  let prompt: string | null = conversation.prompt
  while (prompt !== null) {
    const left = until === null ? null : Math.max(0.001, (until - performance.now()) / 1000)
    const run = await ask(conversation, prompt, left)
    if (!run.ok) return run
    prompt = reply(run.answer)
  }
  return { ok: true }
}

type Asked = { readonly ok: true; readonly answer: string } | Extract<Conversed, { ok: false }>

async function ask(conversation: Conversation, prompt: string, timeout: number | null): Promise<Asked> {
  const { agent, path, folder, env, signal, heard, activity } = conversation
  const promptFile = join(folder, 'prompt.md')
  const answerFile = join(folder, 'answer.md')
  await writeFile(promptFile, prompt, { mode: 0o600 })
  await writeFile(answerFile, '', { mode: 0o600 })
  heard({ who: 'wf', text: prompt })
  const [program = '', ...args] = lineOf(conversation, { prompt, promptFile, answerFile })
  const stdout: Buffer[] = []
  const lines = lineReader(activity)
  let stderr = ''
  let run: Awaited<ReturnType<typeof runCommand>>
  try {
    run = await runCommand([program, ...args], {
      cwd: path,
      env: { ...env, WF_PROMPT_FILE: promptFile, WF_ANSWER_FILE: answerFile },
      timeout,
      signal,
      maxOutput: MAX_OUTPUT,
      clone: folder,
      stdin: agent.prompt === 'stdin' ? { text: prompt } : 'ignore',
      onOutput: (chunk, from) => {
        lines(chunk)
        if (from === 'stdout') stdout.push(chunk)
        else stderr = (stderr + chunk.toString('utf8')).slice(-10_000)
      },
    })
  } catch (cause) {
    return notStarted(program, cause)
  }
  signal.throwIfAborted()
  const printed = Buffer.concat(stdout).toString('utf8')
  if (stderr !== '') heard({ who: 'stderr', text: stderr })
  if (printed !== '') heard({ who: 'agent', text: printed })
  const fail = (code: Parameters<typeof failure>[0], why: string) =>
    failure(code, why) as Extract<Conversed, { ok: false }>
  if (run.cut === 'time') return fail('AGENT_TIMED_OUT', `${agent.name} was ended after its time was over`)
  if (run.cut === 'size')
    return fail('AGENT_TOO_LOUD', `${agent.name} printed more than ${MAX_OUTPUT >> 20} MiB`)
  if (run.exit !== 0) {
    const last = lastLine(stderr) || lastLine(printed)
    return fail(
      'AGENT_CRASHED',
      `${agent.name} ended with exit code ${run.exit}${last === '' ? '' : `: ${last}`}`,
    )
  }
  const answer = await answerOf(agent, printed, answerFile)
  if (answer === null) return fail('AGENT_SILENT', `${agent.name} ended without an answer`)
  if (agent.answer === 'file') heard({ who: 'agent', text: answer })
  return { ok: true, answer }
}

export function notStarted(program: string, cause: unknown): Extract<Conversed, { ok: false }> {
  const code = (cause as NodeJS.ErrnoException).code
  if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'E2BIG') throw cause
  const why = code === 'ENOENT' ? 'there is no such program' : (cause as Error).message
  return { ok: false, code: 'AGENT_NOT_FOUND', why: `${program} could not be started: ${why}` }
}

interface Places {
  readonly prompt: string
  readonly promptFile: string
  readonly answerFile: string
}

/** The words of the command. A value is a word of its own, whatever stands in it: no shell takes part. */
function lineOf({ agent, mayWrite, path }: Conversation, places: Places): readonly string[] {
  const values = new Map([
    ['{prompt}', places.prompt],
    ['{prompt_file}', places.promptFile],
    ['{answer_file}', places.answerFile],
    ['{folder}', path],
  ])
  const [program = '', ...args] = agent.command.map((word) => values.get(word) ?? word)
  const flags = mayWrite ? agent.writing : agent.reading
  const last =
    agent.prompt === 'argument' ? [places.prompt] : agent.prompt === 'file' ? [places.promptFile] : []
  const named = agent.command.some((word) => word === '{prompt}' || word === '{prompt_file}')
  return [
    program,
    ...args.slice(0, subcommands(agent)),
    ...flags,
    ...args.slice(subcommands(agent)),
    ...(named ? [] : last),
  ]
}

/** Words such as `exec` in `codex exec`: flags belong behind them. */
const subcommands = ({ command }: Agent): number => {
  const at = command.slice(1).findIndex((word) => /^[-{]/.test(word))
  return at < 0 ? command.length - 1 : at
}

async function answerOf(agent: Agent, printed: string, answerFile: string): Promise<string | null> {
  const text = await rawAnswer(agent, printed, answerFile)
  return text === null || text.trim() === '' ? null : text
}

async function rawAnswer(agent: Agent, printed: string, answerFile: string): Promise<string | null> {
  switch (agent.answer) {
    case 'text':
      return printed
    case 'file':
      return readFile(answerFile, 'utf8')
    case 'json':
      return fieldOf(agent, parseJson(printed) ?? parseJson(printed.slice(printed.indexOf('{'))))
    case 'last-json-line': {
      // Warnings and colours stand between the lines; an agent's last object is its answer.
      const objects = printed.split('\n').map((each) => parseJson(each.trim()))
      const fitting = objects.filter(
        (each) => each !== null && typeof each === 'object' && (agent.field === null || agent.field in each),
      )
      return fieldOf(agent, fitting.at(-1))
    }
  }
}

function fieldOf({ field }: Agent, data: unknown): string | null {
  if (data === null || data === undefined) return null
  if (field === null) return JSON.stringify(data)
  if (typeof data !== 'object' || !Object.hasOwn(data, field)) return null
  const value = (data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Tells each whole line, and never more than the beginning of one. */
export function lineReader(tell: (line: string) => void): (chunk: Buffer) => void {
  let rest = ''
  return (chunk) => {
    const parts = `${rest}${chunk.toString('utf8')}`.split('\n')
    rest = (parts.pop() ?? '').slice(0, 1000)
    const last = parts.filter((line) => line.trim() !== '').at(-1)
    if (last !== undefined) tell(last.slice(0, 300))
  }
}
