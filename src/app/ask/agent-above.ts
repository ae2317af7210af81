import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { statOf } from '../../git/process/proc-stat.js'

/** An agent that this process descends from. */
export interface AgentAbove {
  readonly name: string
  /** Whether it sits at the same terminal: then a person who types there started both. Otherwise the terminal is the agent's. */
  readonly sameTerminal: boolean
}

/** Programs that are agents, by the name of their file, as a program or as a script that an interpreter runs. */
const AGENTS: ReadonlySet<string> = new Set([
  ...['claude', 'claude-code', 'codex', 'gemini', 'opencode', 'copilot', 'cursor-agent', 'goose', 'aider'],
  ...['claude-agent-acp', 'codex-acp', 'gemini-cli'],
])

interface Process {
  readonly parent: number
  /** As the system names it; empty for none. */
  readonly terminal: string
  readonly words: readonly string[]
}

/** Further up than this there is no shell that somebody types in. */
const MAX_DEPTH = 40

/** The nearest agent above this process, where the platform tells; `null` where there is none, or nobody can say. */
export function agentAbove(): AgentAbove | null {
  const own = look(process.pid)
  let pid = own?.parent ?? 0
  for (let depth = 0; own !== null && pid > 1 && depth < MAX_DEPTH; depth++) {
    const above = look(pid)
    if (above === null) return null
    const name = agentIn(above.words)
    if (name !== null) return { name, sameTerminal: own.terminal !== '' && above.terminal === own.terminal }
    pid = above.parent
  }
  return null
}

/** The agent that a command line starts; `null` for every other program. */
export function agentIn(words: readonly string[]): string | null {
  const [program = '', script = ''] = words
  const named = (word: string): string =>
    word
      .split('/')
      .at(-1)
      ?.replace(/\.(?:js|mjs|cjs|exe)$/, '') ?? ''
  const name = named(program)
  if (AGENTS.has(name)) return name
  // `node …/bin/codex`, `bun …`, `python …/aider`: a script, not what a script is told.
  if (/^(?:node|bun|deno|python[\d.]*|sh|bash|dash)$/.test(name) && AGENTS.has(named(script)))
    return named(script)
  return null
}

const look = (pid: number): Process | null => (existsSync('/proc/self/stat') ? inProc(pid) : byPs(pid))

function inProc(pid: number): Process | null {
  const fields = statOf(pid)
  if (fields === null) return null
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')
    return { parent: Number(fields[1]), terminal: fields[4] === '0' ? '' : (fields[4] ?? ''), words }
  } catch {
    return null
  }
}

function byPs(pid: number): Process | null {
  const { stdout, status } = spawnSync('ps', ['-o', 'ppid=,tty=,command=', '-p', String(pid)], {
    encoding: 'latin1',
  })
  const [, parent, terminal = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)/.exec(stdout ?? '') ?? []
  if (status !== 0 || parent === undefined) return null
  return {
    parent: Number(parent),
    terminal: /^\?+$/.test(terminal) ? '' : terminal,
    words: command.split(' '),
  }
}
