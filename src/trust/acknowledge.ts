import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import type { Oid } from '../domain/names/oid.js'

export interface Known {
  readonly commit: Oid
  readonly why: string
}

/**
 * The text of a policy file that lists these commits under `acknowledged`, each once. All else stays as it was
 * written, comments included; `null` where the file is not YAML or is not a mapping.
 */
export function acknowledge(text: string, commits: readonly Known[]): string | null {
  const document: Document = parseDocument(text, { logLevel: 'error' })
  if (document.errors.length > 0 || !isMap(document.contents)) return null
  const list = document.get('acknowledged', true)
  const listed = new Set(
    isSeq(list) ? (list.toJSON() as { commit?: unknown }[]).map((each) => each?.commit) : [],
  )
  const added = commits.filter(({ commit }) => !listed.has(commit))
  if (added.length === 0) return text
  // A key at the end leaves every other line alone: the diff shows what is added.
  if (list === undefined && !document.contents.flow)
    return `${text.replace(/(?<!\n)\n+$/, '')}\nacknowledged:\n${added.map(entry).join('')}`
  if (isSeq(list) && list.items.length > 0)
    for (const each of added) document.addIn(['acknowledged'], document.createNode(each, { flow: true }))
  else document.set('acknowledged', document.createNode(added))
  return document.toString({ lineWidth: 0, flowCollectionPadding: !/[:-] [[{]\S/.test(text) })
}

// In quotes, since an id of digits alone would be a number.
const entry = ({ commit, why }: Known): string => `  - { commit: "${commit}", why: ${JSON.stringify(why)} }\n`
