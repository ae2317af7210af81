import { type Document, isMap, parseDocument } from 'yaml'
import { editYaml } from './edit-yaml.js'
import { textAt } from './files.js'
import { CLONE_HOOKS, type HookName } from './scripts.js'
import { oneLine } from './shell-text.js'

const NAME = 'wf'

/** What lefthook hands over; it replaces these words itself. */
const WORDS: Readonly<Partial<Record<HookName, string>>> = {
  'prepare-commit-msg': '"{1}"',
  'commit-msg': '"{1}"',
  'applypatch-msg': '"{1}"',
  'pre-rebase': '{0}',
  'post-rewrite': '{0}',
  'pre-push': '{0}',
}

const commandOf = (hook: HookName) => ({
  run: oneLine(hook, WORDS[hook] ?? '').trimEnd(),
  ...(hook === 'pre-push' || hook === 'post-rewrite' ? { use_stdin: true } : {}),
})

/** lefthook keeps all hooks in one file of the project: a command `wf` under each. Comments stay. */
export function installLefthook(file: string): readonly string[] {
  return editYaml(file, (document) => {
    for (const hook of CLONE_HOOKS)
      document.setIn([hook, 'commands', NAME], document.createNode(commandOf(hook)))
  })
}

export function uninstallLefthook(file: string): readonly string[] {
  return editYaml(file, (document) => {
    for (const hook of CLONE_HOOKS) {
      if (document.getIn([hook, 'commands', NAME]) === undefined) continue
      document.deleteIn([hook, 'commands', NAME])
      removeEmpty(document, [hook, 'commands'])
      removeEmpty(document, [hook])
    }
  })
}

export function lefthookHas(file: string, hook: HookName): boolean {
  const text = textAt(file)
  if (text === null || !isYaml(file)) return false
  return parseDocument(text).getIn([hook, 'commands', NAME, 'run']) === commandOf(hook).run
}

export const isYaml = (file: string): boolean => /\.ya?ml$/.test(file)

/** What somebody with a configuration in another format adds to it. */
export function lefthookSnippet(): string {
  const lines = CLONE_HOOKS.map((hook) => `${hook}: commands: ${NAME}: ${JSON.stringify(commandOf(hook))}`)
  return lines.join('\n')
}

function removeEmpty(document: Document, path: readonly string[]): void {
  const node = document.getIn(path)
  if (isMap(node) && node.items.length === 0) document.deleteIn(path)
}
