import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ByteString } from '../../../domain/text/bytes.js'
import { git } from '../../../git/process/run.js'
import { utf8 } from '../../../git/process/text.js'
import type { Context } from '../../outcome/context.js'
import { calledAs } from './called-as.js'
import { commentIn, possibleMessages } from './cleanups.js'

/** The file that Git hands to a hook, with the message of the commit that is being made. */
export interface MessageFile {
  readonly path: string
  /** What begins a comment in it; `null` where nothing does. */
  readonly comment: string | null
  /** The messages that Git may make of it, the likeliest first: never none. */
  readonly messages: readonly Message[]
}

export interface Message {
  readonly text: ByteString
  /** Its first line. */
  readonly subject: string
  /** `Key: value`, as Git itself reads them. */
  readonly trailers: readonly string[]
}

/** Reads the file. `asItIs`: Git cleans nothing of it any more, as `git am` does not. */
export async function readMessageFile(
  { repo, cwd, env }: Context,
  name: string,
  asItIs = false,
): Promise<MessageFile> {
  const path = resolve(cwd, name)
  const [text, config] = await Promise.all([readFile(path, 'latin1'), repo.config()])
  const texts = asItIs ? [text] : possibleMessages(text, config, env, calledAs(process.ppid))
  const messages = await Promise.all(texts.map((each) => parsed(repo.where, each as ByteString)))
  return { path, comment: asItIs ? null : commentIn(text, config, env), messages }
}

// In a message that is clean, nothing is a comment, and a line `---` ends nothing.
const NO_COMMENTS = ['core.commentChar', '\x01'] as const
const TRAILERS = ['interpret-trailers', '--no-divider']
// Trailers are of our kind, whatever others are configured.
const SEPARATOR = ['trailer.separators', ':'] as const

async function parsed(where: Context['repo']['where'], text: ByteString): Promise<Message> {
  const options = { ...where, input: text, config: [NO_COMMENTS, SEPARATOR] }
  const { stdout } = await git([...TRAILERS, '--parse'], options)
  const trailers = utf8(stdout)
    .split('\n')
    .filter((line) => line !== '')
  return { text, subject: text.split('\n').find((line) => line.trim() !== '') ?? '', trailers }
}

/** Adds trailers where they are not there yet: above the comments that Git wrote for an editor, if there are any. */
export async function addTrailers(
  { repo }: Context,
  { path, comment }: MessageFile,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return
  const comments = comment === null ? NO_COMMENTS : (['core.commentChar', comment] as const)
  const how = ['--where', 'end', '--if-missing', 'add', '--if-exists', 'addIfDifferent']
  const added = lines.flatMap((line) => ['--trailer', line])
  const config = [comments, SEPARATOR]
  await git([...TRAILERS, '--in-place', ...how, ...added, path], { ...repo.where, config })
}
