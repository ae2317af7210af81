import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes what this clone remembers for itself, whole or not at all. Best effort: in a repository that cannot be
 * written to, all that is lost is the memory.
 */
export async function remember(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, JSON.stringify(value), { mode: 0o600 })
    await rename(draft, file)
  } catch {
    // What cannot be remembered is read again.
  }
}
