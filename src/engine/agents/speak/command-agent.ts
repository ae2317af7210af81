import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addUsage } from '../../../domain/text/usage.js'
import { type CommandRun, lastLine, runCommand } from '../../process/run-command.js'
import { modelFailure } from '../streams/model-failure.js'
import { type StreamReader, streamReader } from '../streams/read-stream.js'
import { errorInPlaceOf } from '../streams/stream.js'
import {
  type Conversation,
  type Conversed,
  cutOff,
  type Failed,
  failure,
  MAX_OUTPUT,
  MAX_TRIES,
  modelFailed,
  NOTHING_SPENT,
  type Spent,
  silent,
} from './agent.js'
import { type AnswerFile, answerFile } from './answer-file.js'
import { handedOver, lineOf } from './command-line.js'
import { lineReader } from './line-reader.js'
import { plainAnswer } from './plain-answer.js'
import { timeLeft } from './time-left.js'

/** Runs a program for each prompt: one, and one more where its first answer did not fit. */
export async function converseByCommand(conversation: Conversation): Promise<Conversed> {
  const { reply, timeout, path, mayWriteAnswer } = conversation
  const left = timeLeft(timeout)
  const written = await answerFile(path)
  let spent = NOTHING_SPENT
  try {
    for (let prompt: string | null = conversation.prompt; prompt !== null; ) {
      const run = await ask(conversation, prompt, left(), mayWriteAnswer ? written : null)
      spent = sum(spent, run)
      if (!run.ok) return { ...run, ...spent }
      prompt = reply(run.answer)
    }
    return { ok: true, ...spent }
  } finally {
    await written.clear()
  }
}

type Asked = ({ readonly ok: true; readonly answer: string } & Spent) | Failed

async function ask(
  conversation: Conversation,
  prompt: string,
  timeout: number | null,
  written: AnswerFile | null,
): Promise<Asked> {
  const { agent, path, folder, env, signal, heard, activity, raw, confine } = conversation
  const promptFile = join(folder, 'prompt.md')
  const said = join(folder, 'answer.md')
  await writeFile(promptFile, prompt, { mode: 0o600 })
  await writeFile(said, '', { mode: 0o600 })
  heard({ who: 'wf', text: prompt })
  const line = lineOf(conversation, {
    prompt: await handedOver(conversation, prompt),
    promptFile,
    answerFile: said,
  })
  const stdout: Buffer[] = []
  const lines = lineReader(activity)
  const stream = agent.stream === null ? null : streamReader(agent.stream, activity)
  const enough = new AbortController()
  const stop = AbortSignal.any([signal, enough.signal])
  let stderr = ''
  let run: CommandRun
  try {
    run = await runCommand(confine(line), {
      cwd: path,
      env: { ...agent.presetEnv, ...env, WF_PROMPT_FILE: promptFile, WF_ANSWER_FILE: said },
      timeout,
      signal: stop,
      maxOutput: MAX_OUTPUT,
      clone: folder,
      stdin: agent.prompt === 'stdin' ? { text: prompt } : 'ignore',
      onOutput: (chunk, from) => {
        raw?.(chunk)
        if (stream === null) lines(chunk)
        else listen(stream, chunk, from)
        if (stream !== null && stream.tries() >= MAX_TRIES) enough.abort()
        if (from === 'stdout') stdout.push(chunk)
        else stderr = (stderr + chunk.toString('utf8')).slice(-10_000)
      },
    })
  } catch (cause) {
    return notStarted(line[0], cause)
  }
  signal.throwIfAborted()
  const printed = Buffer.concat(stdout).toString('utf8')
  if (stderr !== '') heard({ who: 'stderr', text: stderr })
  if (printed !== '') heard({ who: 'agent', text: printed })
  const {
    answer: streamed,
    failure: failed,
    empty,
    ...spent
  } = stream?.all() ?? { answer: null, failure: null, empty: false, ...NOTHING_SPENT }
  if (run.cut !== null) return cutOff(agent.name, run.cut, failed, spent)
  if (failed !== null) return modelFailed(agent.name, failed, spent)
  // Some end with an exit code of their own after an empty answer.
  if (run.exit !== 0 && empty) return silent(agent.name, spent)
  if (run.exit !== 0) return crashed(conversation, run.exit, lastLine(stderr) || lastLine(printed), spent)
  const file = (await written?.take()) ?? null
  const answer = file ?? streamed ?? (await otherAnswer(conversation, printed, said))
  if (answer === null) return silent(agent.name, spent)
  const error = file === null ? errorInPlaceOf(answer) : null
  if (error !== null) return modelFailed(agent.name, error, spent)
  if (file !== null || agent.answer === 'file') heard({ who: 'agent', text: answer })
  return { ok: true, answer, ...spent }
}

function listen(stream: StreamReader, chunk: Buffer, from: 'stdout' | 'stderr'): void {
  if (from === 'stdout') stream.take(chunk)
  else stream.complain(chunk)
}

/** What an agent answers that has no stream; one that has may still write the file that its arguments name. */
async function otherAnswer({ agent }: Conversation, printed: string, file: string): Promise<string | null> {
  if (agent.stream === null) return plainAnswer(agent, printed, file)
  const text = await readFile(file, 'utf8')
  return text.trim() === '' ? null : text
}

/** It ended with a failure. Where its last line is a model's error, that is what it is. */
function crashed({ agent }: Conversation, exit: number, last: string, spent: Spent): Failed {
  const model = modelFailure(last)
  if (model.code !== 'AGENT_MODEL_ERROR') return modelFailed(agent.name, model, spent)
  const line = last === '' ? '' : `: ${last}`
  return failure('AGENT_CRASHED', `${agent.name} ended with exit code ${exit}${line}`, spent)
}

export function notStarted(program: string, cause: unknown): Failed {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'E2BIG')
    return failure('PROMPT_TOO_LONG', `the prompt is too long for an argument of ${program}`)
  if (code !== 'ENOENT' && code !== 'EACCES') throw cause
  const why = code === 'ENOENT' ? 'there is no such program' : (cause as Error).message
  return failure('AGENT_NOT_FOUND', `${program} could not be started: ${why}`)
}

const sum = (a: Spent, b: Spent): Spent => ({
  usage: addUsage(a.usage, b.usage),
  denied: [...a.denied, ...b.denied],
})
