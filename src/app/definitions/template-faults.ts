import { readFile } from 'node:fs/promises'
import { judgeTemplate, templatesOf } from '../../definitions/judge-template.js'
import type { Definition } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import { type ByteString, decodeUtf8, encodeUtf8 } from '../../domain/text/bytes.js'
import { escapeLine } from '../../domain/text/escape.js'
import { MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import { diskPath, onDisk } from '../../git/capture/disk.js'
import { fileAt } from '../../git/trees.js'
import { textOf } from '../objects/text-of.js'
import type { Context } from '../outcome/context.js'

/**
 * What is wrong in the template files that a definition names, each with its place: as this tree has them, else as the
 * working tree does. A file that is not there yet is not judged; an earlier stage may write it.
 */
export async function templateFaults(
  context: Context,
  tree: Oid | null,
  definition: Definition,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const stage of definition.stages) {
    for (const path of templatesOf(definition, stage)) {
      const text = (await inTree(context, tree, path)) ?? (await inWorktree(context, path))
      if (text === null) continue
      const faults = judgeTemplate(text, definition, stage)
      found.push(...faults.map(({ line, message }) => escapeLine(`${path}:${line}: ${message}`)))
    }
  }
  return found
}

async function inTree({ repo }: Context, tree: Oid | null, path: string): Promise<string | null> {
  if (tree === null) return null
  const file = await fileAt(repo, tree, encodeUtf8(path))
  return file?.mode.startsWith('100') ? textOf(repo, file.oid) : null
}

async function inWorktree({ repo }: Context, path: string): Promise<string | null> {
  const { top } = await repo.places()
  const stats = top === null ? null : await onDisk(top, encodeUtf8(path))
  if (top === null || !stats?.isFile() || stats.size > MOST_OF_A_FILE) return null
  return decodeUtf8((await readFile(diskPath(top, encodeUtf8(path)))).toString('latin1') as ByteString)
}
