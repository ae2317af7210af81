import { type Document, parseDocument } from 'yaml'
import { Refused } from '../../outcome/outcome.js'
import { putFile, textAt } from './files.js'

/** Changes somebody's YAML file: comments and the order of keys stay, and the way it is written as far as can be. */
export function editYaml(file: string, change: (document: Document) => void): readonly string[] {
  const text = textAt(file) ?? ''
  const document = parseDocument(text) as Document
  const [error] = document.errors
  if (error) throw new Refused('BAD_YAML', `${file} cannot be read: ${error.message}`, `fix ${file}`)
  change(document)
  const changed = document.toString({ lineWidth: 0, flowCollectionPadding: !/[:-] [[{]\S/.test(text) })
  return putFile(file, changed, 0o644) ? [file] : []
}
