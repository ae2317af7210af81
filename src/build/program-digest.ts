import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))
const LOCK = fileURLToPath(new URL('../../package-lock.json', import.meta.url))

/**
 * A plugin for the bundler and for vitest: `src/program-digest.ts` gives a digest of every source file and of the
 * versions of all libraries.
 */
export function programDigest() {
  let known: Promise<string> | null = null
  return {
    name: 'wf:program-digest',
    async load(id: string) {
      if (relative(SOURCES, id) !== 'program-digest.ts') return null
      known ??= digestOfSources()
      return { code: `export default ${JSON.stringify(await known)}`, moduleType: 'js' as const, map: null }
    },
  }
}

async function digestOfSources(): Promise<string> {
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of [...files.sort(), LOCK]) {
    const content = await readFile(file)
    hash.update(`${relative(SOURCES, file)} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
