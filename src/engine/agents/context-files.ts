import { type Data, isRecord } from '../../domain/definition/definition.js'
import { fenced } from '../../domain/text/backticks.js'
import type { StageRun } from '../stages/stage-run.js'
import { textAt } from '../stages/text-at.js'

/**
 * The files that a context package names, whole, for a reader who has nothing but the prompt. They are read by their
 * paths in the run's tree: a package is a file like others, and can name no object that the tree does not hold.
 */
export async function contextFiles({ context, tree }: StageRun, value: Data): Promise<readonly string[]> {
  if (!isRecord(value) || value['schema'] !== 'wf.context.v1') return []
  const items = [value['target'], ...listOf(value['documents']), ...listOf(value['code'])]
  const found: string[] = []
  for (const item of items) {
    const path = isRecord(item) && typeof item['path'] === 'string' ? item['path'] : ''
    const text = path === '' ? null : await textAt(context, tree, path)
    if (text !== null) found.push(`### ${path}\n\n${fenced(text)}`)
  }
  return found.length === 0 ? [] : ['## The files that the context names', ...found]
}

const listOf = (value: Data | undefined): readonly Data[] => (Array.isArray(value) ? value : [])
