import { type CommandLine, parseCommandLine } from './command-line.js'

/** One command of a story, with what it printed. */
export interface Step {
  /** As typed: the first line, and those that continue it. */
  readonly typed: readonly string[]
  readonly command: CommandLine
  /** Who types it; `null`: the one that the story is told by. */
  readonly actor: string | null
  readonly exit: number
  /** What it printed, both streams as they came; empty, or ending in a line break. */
  readonly output: string
  /** Where it stands, for messages: `file:line`. */
  readonly place: string
}

/** A story: Markdown as it is, and steps. */
export type Part = { readonly kind: 'text'; readonly text: string } | ({ readonly kind: 'step' } & Step)

const FENCE = /^(`{3,})console$/
const PROMPT = '$ '
const CONTINUES = '> '

/**
 * Reads a story. Its steps stand in fenced blocks of the language `console`: a line `$ COMMAND`, perhaps
 * continued on lines that begin with `> `, and then what the command printed. A comment behind the command
 * says what a reader has to know: `# as grace`, `# exit 1`, or both with a comma between them.
 */
export function parseStory(file: string, markdown: string): readonly Part[] {
  const lines = markdown.replace(/\n$/, '').split('\n')
  const parts: Part[] = []
  let fence: string | null = null
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (fence === null || line === fence) {
      fence = fence === null ? (FENCE.exec(line)?.[1] ?? null) : null
      parts.push({ kind: 'text', text: `${line}\n` })
      continue
    }
    const place = `${file}:${at + 1}`
    if (!line.startsWith(PROMPT)) throw new Error(`${place}: a block begins with a command, "$ …"`)
    const typed = [line.slice(PROMPT.length)]
    while (isContinuation(lines[at + 1])) typed.push((lines[++at] ?? '').slice(CONTINUES.length))
    const printed: string[] = []
    while (at + 1 < lines.length && lines[at + 1] !== fence && !lines[at + 1]?.startsWith(PROMPT)) {
      printed.push(`${lines[++at]}\n`)
    }
    const command = parseCommandLine(typed, place)
    parts.push({
      kind: 'step',
      typed,
      command,
      ...parseComment(command.comment, place),
      output: printed.join(''),
      place,
    })
  }
  if (fence !== null) throw new Error(`${file}: a block is never closed`)
  return parts
}

const isContinuation = (line: string | undefined): boolean =>
  line === '>' || line?.startsWith(CONTINUES) === true

function parseComment(comment: string, place: string): Pick<Step, 'actor' | 'exit'> {
  let actor: string | null = null
  let exit = 0
  for (const word of comment === '' ? [] : comment.split(/, */)) {
    const [, name] = /^as ([a-z]+)$/.exec(word) ?? []
    const [, code] = /^exit (\d+)$/.exec(word) ?? []
    if (name === undefined && code === undefined)
      throw new Error(`${place}: "# ${word}" says nothing that is known`)
    if (name !== undefined) actor = name
    if (code !== undefined) exit = Number(code)
  }
  return { actor, exit }
}

/** The story as Markdown: `formatStory(parseStory(file, markdown))` is `markdown`. */
export function formatStory(parts: readonly Part[]): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : formatStep(part))).join('')
}

function formatStep({ typed: [first = '', ...more], command, actor, exit, output }: Step): string {
  const said = [...(actor === null ? [] : [`as ${actor}`]), ...(exit === 0 ? [] : [`exit ${exit}`])].join(
    ', ',
  )
  const bare = first.slice(0, first.length - command.commentLength).trimEnd()
  const lines = [
    `${PROMPT}${bare}${said === '' ? '' : `  # ${said}`}`,
    ...more.map((line) => `${CONTINUES}${line}`.trimEnd()),
  ]
  return `${lines.join('\n')}\n${output}`
}
