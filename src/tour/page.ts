import { escapeText } from '../domain/text/escape.js'
import { paint } from '../render/paint.js'
import { breakCommand, breakLine, breakProse } from './line-breaks.js'
import { typed } from './typed.js'

/** Where the tour is told: prose, commands as one would type them, and what they printed. */
export interface Page {
  title(text: string): void
  heading(text: string): void
  say(text: string): void
  command(words: readonly string[]): void
  output(text: string): void
  /** Lines to copy: never broken. */
  toCopy(lines: readonly string[]): void
}

interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const PROSE = 80
const LONG = 48

export function pageOn(screen: Screen, env: NodeJS.ProcessEnv): Page {
  const terminal = screen.isTTY === true
  const p = paint(terminal && !env.NO_COLOR && env.TERM !== 'dumb')
  const width = (): number => Math.max(terminal ? (screen.columns ?? PROSE) : PROSE, 30)
  // In a file, a line is as long as it is.
  const edge = (): number => (terminal ? width() : Number.POSITIVE_INFINITY)
  // Commands that print nothing stand together; between all else is an empty line.
  let quiet = false
  const put = (lines: readonly string[], after: 'gap' | 'quiet' = 'gap'): void => {
    screen.write(lines.map((line) => `${line}\n`).join(''))
    quiet = after === 'quiet'
  }
  const gap = (): readonly string[] => (quiet ? [''] : [])
  return {
    title: (text) => put([p.bold(text), '']),
    heading: (text) => {
      const rule = '─'.repeat(Math.max(Math.min(width(), PROSE) - text.length - 4, 0))
      put([...gap(), `${p.dim('──')} ${p.bold(text)} ${p.dim(rule)}`, ''])
    },
    say: (text) => put([...gap(), ...breakProse(text, Math.min(width(), PROSE)), '']),
    command: (words) => {
      const lines = breakCommand(words.map(typed), edge() - 2)
      put(
        lines.map((line) => `  ${p.command(line)}`),
        'quiet',
      )
    },
    output: (text) => {
      if (text.trim() === '') return
      const lines = excerpt(escapeText(text.replace(/(?<!\n)\n+$/, '')).split('\n'))
      const shown = tinted(lines, (line) => breakLine(line, edge() - 2), p)
      put([...shown.map((line) => (line === '' ? '' : `  ${line}`)), ''])
    },
    toCopy: (lines) => put([...lines.map((line) => `  ${p.command(line)}`), '']),
  }
}

/** The beginning and the end of what is long. */
function excerpt(lines: readonly string[]): readonly string[] {
  if (lines.length <= LONG) return lines
  const [head, tail] = [LONG - 16, 8]
  const left = lines.length - head - tail
  return [...lines.slice(0, head), `… ${left} lines more …`, ...lines.slice(-tail)]
}

type Paint = ReturnType<typeof paint>

/** Colours for what tells good from bad. The commands see no terminal, and print none of their own. */
function tinted(
  lines: readonly string[],
  broken: (line: string) => readonly string[],
  p: Paint,
): readonly string[] {
  const hints = lines.indexOf('next:')
  return lines.flatMap((line, at) => {
    const tint = hints !== -1 && at >= hints ? p.dim : tintOf(line, p)
    return broken(line).map(tint)
  })
}

function tintOf(line: string, p: Paint): (text: string) => string {
  if (line === 'PASS') return (text) => p.bold(p.good(text))
  if (/^(?:FAIL|INCOMPLETE)$/.test(line)) return (text) => p.bold(p.bad(text))
  if (/^(?: {2}[A-Z]+(?:_[A-Z]+)* {2}|[A-Z]+(?:_[A-Z]+)*: )/.test(line)) return p.bad
  if (/^(?:diff |index |\+\+\+ |--- )/.test(line)) return p.dim
  if (/^(?:\+| {2}✓)/.test(line)) return p.good
  if (line.startsWith('-')) return p.bad
  return line.startsWith('  ?') ? p.wait : (text) => text
}
