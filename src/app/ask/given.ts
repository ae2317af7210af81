import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { products } from '../../domain/definition/stage-graph.js'
import { type ByteString, decodeUtf8 } from '../../domain/text/bytes.js'
import { bytesAsStored } from '../objects/bytes-as-stored.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { loadWorkflow } from '../read/load.js'
import { readArtefact } from './artefacts.js'

/** The text of an artefact that somebody proposes. */
export interface Given {
  /** What it is for: a kind (`plan`, `snapshot`), or a file name (`goal.md`). */
  readonly option: string
  readonly content: string
  /** It comes from an earlier workflow. */
  readonly copied: boolean
}

const MAX_ARTEFACT = 4 << 20
const NAME_A_FILE = 'name a file, or - for standard input'

/** Text that was given on the command line; a final newline is added. Refuses an empty one. */
export function givenText(option: string, content: string): Given {
  return notEmpty({ option, content: content.endsWith('\n') ? content : `${content}\n`, copied: false })
}

/** What a file holds, or standard input for `-`. Refuses what is empty, not UTF-8, or above 4 MiB. */
export async function givenByFile(context: Context, option: string, file: string): Promise<Given> {
  const bytes = file === '-' ? await readInput() : await readNamed(context, resolve(context.cwd, file))
  if (bytes.length > MAX_ARTEFACT) {
    throw new Refused('ARTEFACT_TOO_LARGE', `the ${option} in ${file} is larger than 4 MiB`, 'shorten it')
  }
  const content = decodeUtf8(bytes)
  if (content === null)
    throw new Refused('ARTEFACT_NOT_UTF8', `the ${option} in ${file} is not UTF-8`, 'save it as UTF-8')
  return notEmpty({ option, content, copied: false })
}

function notEmpty(given: Given): Given {
  if (given.content.trim() !== '') return given
  throw new Refused('ARTEFACT_EMPTY', `the ${given.option} is empty`, 'write something into it')
}

async function readInput(): Promise<ByteString> {
  return (await buffer(process.stdin)).toString('latin1') as ByteString
}

async function readNamed({ repo }: Context, file: string): Promise<ByteString> {
  const bytes = await readBytes(file)
  return bytes.length > MAX_ARTEFACT ? bytes : bytesAsStored(repo, file, bytes)
}

async function readBytes(file: string): Promise<ByteString> {
  try {
    return (await readFile(file)).toString('latin1') as ByteString
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message
    throw new Refused('FILE_UNREADABLE', `${file} cannot be read: ${why}`, NAME_A_FILE)
  }
}

/** The artefacts of an earlier workflow, as they were submitted last, whether it ended or not. */
export async function givenByWorkflow(context: Context, slug: string): Promise<readonly Given[]> {
  const { workflow } = await loadWorkflow(context, slug)
  const given: Given[] = []
  for (const stage of workflow.definition.stages) {
    const submitted = new Map(
      workflow.submissions.get(stage.name)?.artefacts.map(({ path, blob }) => [path, blob]),
    )
    for (const { path, kind } of products(stage, slug)) {
      const blob = submitted.get(path)
      if (blob === undefined) continue
      const option = kind === 'artefact' ? (path.split('/').at(-1) ?? path) : kind
      given.push({ option, content: await readArtefact(context, blob), copied: true })
    }
  }
  return given
}

/** Of what is given for the same thing twice, the later. */
export function newest(given: readonly Given[]): readonly Given[] {
  return [...new Map(given.map((each) => [each.option, each])).values()]
}
