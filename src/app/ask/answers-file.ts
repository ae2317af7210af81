import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Answer } from '../../domain/decide/answers.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

const MOST = 1 << 20

/**
 * The answers that a file of JSON or YAML holds, by `question`, `form.question`, or a form's name with its questions below
 * it; `-` is standard input. Refuses what is larger than 1 MiB, what cannot be parsed, and a name that is there twice.
 */
export async function answersFile(context: Context, file: string): Promise<ReadonlyMap<string, Answer>> {
  const bad = (why: string): Refused =>
    new Refused('ANSWERS_UNREADABLE', `the answers in ${file} cannot be read: ${why}`, EXAMPLE)
  const bytes =
    file === '-' ? await buffer(process.stdin) : await readBounded(resolve(context.cwd, file), bad)
  if (bytes.length > MOST) throw bad('larger than 1 MiB')
  const text = decodeUtf8(bytes.toString('latin1') as ByteString)
  if (text === null) throw bad('not UTF-8')
  const { readYaml } = await import('../../data/read-data.js')
  const read = readYaml(file, text)
  if (!read.ok) throw bad(read.why)
  const { whyNotPlain } = await import('../../data/plain-data.js')
  const strange = whyNotPlain(read.value)
  if (strange !== null) throw bad(strange)
  if (!isObject(read.value)) throw bad('it has to be an object with answers by the names of their questions')
  const found = new Map<string, Answer>()
  const put = (name: string, value: unknown): void => {
    if (found.has(name)) throw bad(`${name} is answered twice`)
    found.set(name, { value, typed: false })
  }
  for (const [name, value] of Object.entries(read.value)) {
    if (isObject(value)) for (const [inner, each] of Object.entries(value)) put(`${name}.${inner}`, each)
    else put(name, value)
  }
  return found
}

const EXAMPLE = `printf 'objective: Refuse NaN in total()\\n' > answers.yml`

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** No more than one byte above the limit: a name may lead to a device that never ends. */
async function readBounded(path: string, bad: (why: string) => Refused): Promise<Buffer> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw bad(cause.code === 'ENOENT' ? 'there is no such file' : cause.message)
  })
  try {
    const all = Buffer.alloc(MOST + 1)
    let length = 0
    while (length < all.length) {
      const { bytesRead } = await handle.read(all, length, all.length - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return all.subarray(0, length)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw bad(code === 'EISDIR' ? 'it is a folder' : message)
  } finally {
    await handle.close()
  }
}
