import { asOid, isOid, type Oid } from '../../domain/names/oid.js'
import { type FileSystem, filesIn, readText, removeText, writeText } from './files.js'

/** The refs of a Git directory, in files: loose ones, and those that Git has packed. */
export interface RefStore {
  /** What the ref of exactly that name holds, symbolic ones followed. */
  read(name: string): Promise<Oid | null>
  /** The name that a symbolic ref stands for in the end; any other stands for itself. */
  follow(name: string): Promise<string>
  /** All names below `refs/`. */
  names(): Promise<readonly string[]>
  write(name: string, oid: Oid): Promise<void>
  remove(name: string): Promise<void>
}

const DEEPEST = 5

export function refStore(fs: FileSystem, gitDir: string): RefStore {
  const at = (name: string) => `${gitDir}/${name}`
  const packed = async () => parsePacked((await readText(fs, at('packed-refs'))) ?? '')

  async function content(name: string): Promise<string | null> {
    const text = await readText(fs, at(name))
    return text === null ? ((await packed()).get(name) ?? null) : text.trim()
  }

  async function follow(name: string): Promise<string> {
    let followed = name
    for (let depth = 0; depth < DEEPEST; depth++) {
      const text = await content(followed)
      if (!text?.startsWith('ref: ')) return followed
      followed = text.slice('ref: '.length).trim()
    }
    throw new Error(`the symbolic ref ${name} leads nowhere`)
  }

  return {
    follow,
    async read(name) {
      const text = await content(await follow(name))
      return text !== null && isOid(text) ? text : null
    },
    async names() {
      const loose = (await filesIn(fs, at('refs'))).map((name) => `refs/${name}`)
      return [...new Set([...loose, ...(await packed()).keys()])]
    },
    write: (name, oid) => writeText(fs, at(name), `${oid}\n`),
    async remove(name) {
      const rest = await packed()
      // First: a loose file that goes alone would bring the packed value to light again.
      if (rest.delete(name)) {
        await writeText(fs, at('packed-refs'), [...rest].map(([ref, oid]) => `${oid} ${ref}\n`).join(''))
      }
      await removeText(fs, at(name), at('refs/heads'))
    },
  }
}

function parsePacked(text: string): Map<string, Oid> {
  const lines = text.split('\n').filter((line) => /^[0-9a-f]{40} /.test(line))
  return new Map(lines.map((line) => [line.slice(41), asOid(line.slice(0, 40))]))
}
