import { lstat, mkdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of the clone that an agent may write to although it may change no file. */
export const ANSWERS = '.wf'
/** Where an agent may write its answer, from the root of its clone: what it says on the way there is no part of it. */
export const ANSWER_FILE = `${ANSWERS}/answer.md`
/** Where it finds a prompt that is too long for an argument. */
export const LONG_PROMPT_FILE = `${ANSWERS}/prompt.md`

/** Bytes of an answer: more is no text that somebody reads. */
const MAX_ANSWER = 4 << 20

export interface AnswerFile {
  /** What was written there, which is taken away; `null` where nothing was. */
  readonly take: () => Promise<string | null>
  /** Leaves the clone as if it had never been there. */
  readonly clear: () => Promise<void>
}

const NONE: AnswerFile = { take: async () => null, clear: async () => {} }

/** Makes room for an answer in a clone. A project that has a file of that name keeps it, and there is no room then. */
export async function answerFile(clone: string): Promise<AnswerFile> {
  const file = join(clone, ANSWER_FILE)
  const folder = join(clone, ANSWERS)
  const known = await lstat(folder).catch(() => null)
  if (known !== null && (!known.isDirectory() || (await lstat(file).catch(() => null)) !== null)) return NONE
  if (known === null) await mkdir(folder)
  return {
    async take() {
      // The agent may have put a link there: what that leads to is not what it wrote.
      const [above, stats] = await Promise.all([folder, file].map((path) => lstat(path).catch(() => null)))
      if (!above?.isDirectory() || !stats?.isFile() || stats.size > MAX_ANSWER) return null
      const text = await readFile(file, 'utf8')
      await rm(file, { force: true })
      return text.trim() === '' ? null : text
    },
    async clear() {
      if (known === null) return rm(folder, { recursive: true, force: true })
      for (const name of [ANSWER_FILE, LONG_PROMPT_FILE]) await rm(join(clone, name), { force: true })
      // It is the project's, where something is left in it.
      await rmdir(folder).catch(() => {})
    },
  }
}
