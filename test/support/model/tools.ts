import type { Asked, Call, Schema, Tool } from './said.js'

// Agents name their tools as they like. What one takes tells what it is.
const PATH = ['file_path', 'filePath', 'path', 'absolute_path']
const CONTENT = ['content', 'file_text', 'contents']
const COMMAND = ['command', 'cmd']

/** Calls the tool that writes a whole file; where there is none, the shell. `null` where there is neither. */
export function writing(asked: Asked, path: string, content: string): Call | null {
  for (const tool of asked.tools) {
    const [file, text] = [key(tool, PATH), key(tool, CONTENT)]
    if (file === null || text === null || /edit|replace/i.test(tool.name)) continue
    const absolute = path.startsWith('/') ? path : `${folderOf(asked.text)}/${path}`
    return call(tool, { [file]: absolute, [text]: content })
  }
  return shell(asked, `printf '%s' ${quoted(content)} > ${quoted(path)}`)
}

/** Calls the tool that runs a shell command. */
export function shell({ tools }: Asked, command: string): Call | null {
  for (const tool of tools) {
    const line = key(tool, COMMAND)
    if (line === null || !/bash|shell|exec|run|terminal/i.test(tool.name)) continue
    const listed = tool.schema?.properties?.[line]?.type === 'array'
    return call(tool, { [line]: listed ? ['bash', '-lc', command] : command })
  }
  return null
}

/** Calls a tool that looks at the folder: the shell, else one that lists files or searches for them. */
export function looking(asked: Asked): Call | null {
  const folder = folderOf(asked.text)
  const tool = asked.tools.find(({ name }) => /list|^ls$|glob|find/i.test(name))
  const at = tool === undefined ? null : key(tool, ['dir_path', ...PATH])
  return (
    shell(asked, 'ls') ??
    (tool === undefined ? null : call(tool, { ...(at === null ? {} : { [at]: folder }), ...patternOf(tool) }))
  )
}

const patternOf = (tool: Tool) => (key(tool, ['pattern']) === null ? {} : { pattern: '*' })

const key = ({ schema }: Tool, names: readonly string[]): string | null =>
  names.find((name) => schema?.properties?.[name] !== undefined) ?? null

/** What else a tool has to be given gets a value that fits. */
function call({ name, schema }: Tool, given: Readonly<Record<string, unknown>>): Call {
  return { name, input: { ...(filled({ ...schema, type: 'object' }) as object), ...given } }
}

/** The smallest value that fits a schema. */
export function filled(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0]
  const type = [schema.type].flat()[0]?.toLowerCase()
  switch (type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, filled(schema.properties?.[name] ?? {})]),
      )
    case 'array':
      return []
    case 'boolean':
      return false
    case 'number':
    case 'integer':
      return 1
    default:
      return 'stand-in'
  }
}

/** Where the agent works, by what it told its model: the text is JSON, so a line break in it is a `\n`. */
function folderOf(text: string): string {
  const told = /(?:working directory|workspace directories):\**\s*(?:\\n\s*-\s*)?(\/[^\s"'`\\,]+)/i
  return told.exec(text)?.[1] ?? '.'
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
