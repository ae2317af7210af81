import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { git } from '../../../git/process/run.js'
import { utf8 } from '../../../git/process/text.js'
import type { Context } from '../../outcome/context.js'

/** The file that Git hands to a hook, with the message of the commit that is being made. */
export interface MessageFile {
  readonly path: string
  /** Its first line that is no comment. */
  readonly subject: string
  /** `Key: value`, as Git itself reads them: comments and a diff below the message do not count. */
  readonly trailers: readonly string[]
  readonly text: string
}

export async function readMessageFile({ repo, cwd }: Context, name: string): Promise<MessageFile> {
  const path = resolve(cwd, name)
  // A line `---` ends nothing in a commit's message.
  const args = ['interpret-trailers', '--parse', '--no-divider', path]
  const [text, parsed, config] = await Promise.all([
    readFile(path, 'utf8'),
    git(args, repo.where),
    repo.config(),
  ])
  const comment = config.get('core.commentchar')?.at(-1) ?? '#'
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith(comment))
  return {
    path,
    text,
    subject: lines[0] ?? '',
    trailers: utf8(parsed.stdout)
      .split('\n')
      .filter((line) => line !== ''),
  }
}

/** Adds trailers where they are not there yet. */
export async function addTrailers(
  { repo }: Context,
  file: MessageFile,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return
  const added = lines.flatMap((line) => ['--trailer', line])
  const args = ['interpret-trailers', '--in-place', '--no-divider', '--if-exists', 'addIfDifferent']
  await git([...args, ...added, file.path], repo.where)
}
