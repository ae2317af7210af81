import { StringDecoder } from 'node:string_decoder'
import { parseJson } from '../../../app/objects/parse-json.js'
import { isRecord } from '../../../domain/definition/definition.js'
import { claudeFormat } from './claude.js'
import { codexFormat } from './codex.js'
import { copilotFormat } from './copilot.js'
import { geminiComplaint, geminiFormat } from './gemini.js'
import { opencodeComplaint, opencodeFormat } from './opencode.js'
import { type Format, type Gathered, gatherer, type Told } from './stream.js'

/** The formats in which agents print what they do, an event a line. */
export const STREAMS = ['claude', 'codex', 'gemini', 'opencode', 'copilot'] as const
export type StreamName = (typeof STREAMS)[number]

const FORMATS: Readonly<Record<StreamName, () => Format>> = {
  claude: () => claudeFormat,
  codex: () => codexFormat,
  gemini: () => geminiFormat,
  opencode: opencodeFormat,
  copilot: () => copilotFormat,
}

export interface StreamReader {
  /** Takes what the agent printed, as it comes. */
  readonly take: (chunk: Buffer) => void
  /** The same, from stderr. */
  readonly complain: (chunk: Buffer) => void
  /** How often the agent has tried again by itself, since the model last answered. */
  readonly tries: () => number
  readonly all: () => Gathered
}

/** Bytes of one event that are looked at: a longer one is a tool's output, and says nothing that we tell. */
const MAX_LINE = 8 << 20

/** Reads an agent's own stream. Lines that are no event, as warnings are, are skipped. */
export function streamReader(name: StreamName, tell: (line: string) => void): StreamReader {
  const format = FORMATS[name]()
  const { take, tries, all } = gatherer()
  const told = (events: readonly Told[]): void => {
    const does = take(events)
    if (does !== null && does !== '') tell(does)
  }
  const events = wholeLines((line) => {
    const event = parseJson(line.trim())
    if (isRecord(event)) told(format(event))
  })
  const complaints = complaintReader(name, told)
  return {
    take: events.take,
    complain: complaints,
    tries,
    all() {
      events.end()
      return all()
    },
  }
}

/** What some say on stderr, and nowhere else: the model did not answer, and they ask it again. */
const COMPLAINTS: Readonly<Partial<Record<StreamName, (line: string) => readonly Told[]>>> = {
  gemini: geminiComplaint,
  opencode: opencodeComplaint,
}

/** Reads what an agent writes to stderr, as it comes. */
export function complaintReader(
  name: StreamName,
  told: (events: readonly Told[]) => void,
): (chunk: Buffer) => void {
  const read = COMPLAINTS[name]
  if (read === undefined) return () => {}
  return wholeLines((line) => {
    const events = read(line)
    if (events.length > 0) told(events)
  }).take
}

function wholeLines(line: (text: string) => void): { take: (chunk: Buffer) => void; end: () => void } {
  // A character may be cut in two.
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let skipping = false
  return {
    take(chunk) {
      const parts = `${rest}${decoder.write(chunk)}`.split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        if (!skipping) line(part)
        skipping = false
      }
      if (rest.length > MAX_LINE) [rest, skipping] = ['', true]
    },
    end() {
      if (!skipping && rest !== '') line(rest)
      rest = ''
    },
  }
}
