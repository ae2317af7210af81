import type { Event } from './stream.js'
import { textOf } from './stream.js'

const READS = /^(?:read|view|cat|open|read_?file|read_many_files|readFile)$/i
const EDITS =
  /^(?:write|edit|multi_?edit|create|replace|str_replace\w*|write_file|apply_patch|patch|notebook_?edit)$/i
const RUNS = /^(?:bash|shell|run_shell_command|exec_command|execute|run_command|terminal)$/i
const LOOKS = /^(?:grep|glob|search\w*|find\w*|list_?\w*|ls|codebase_search)$/i

/** What a use of a tool is, in a line: `reads src/a.ts`, `runs npm test`. Paths are told from the clone's root on. */
export function toolLine(tool: string, input: Event): string {
  const path = textOf(
    input['file_path'] ??
      input['filePath'] ??
      input['path'] ??
      input['absolute_path'] ??
      input['notebook_path'],
  )
  if (RUNS.test(tool)) return `runs ${oneLine(textOf(input['command'] ?? input['cmd'])) || 'a command'}`
  if (READS.test(tool)) return `reads ${path || 'a file'}`
  if (EDITS.test(tool)) return `edits ${path || 'files'}`
  if (LOOKS.test(tool)) return `looks for ${textOf(input['pattern'] ?? input['query']) || path || 'files'}`
  return `uses ${tool || 'a tool'}`
}

/** A shell that an agent puts around each command says nothing. */
export const oneLine = (command: string): string =>
  command
    .replace(/^(?:\/\S*\/)?(?:ba|z|da)?sh -l?c (['"])([\s\S]*)\1$/, '$2')
    .replace(/\s+/g, ' ')
    .trim()
