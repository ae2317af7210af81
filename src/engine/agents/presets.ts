import type { Agent } from './agent.js'

type Preset = Pick<Agent, 'command'> & Partial<Agent>

const preset = (name: string, given: Preset): Agent => ({
  name,
  transport: 'command',
  prompt: 'stdin',
  answer: 'text',
  field: null,
  writing: [],
  reading: [],
  env: [],
  source: 'preset',
  ...given,
})

const acp = (name: string, ...command: string[]): Agent => preset(name, { command, transport: 'acp' })

/** Agents that people have, as they are called without a terminal. Versions differ: a configured one goes before. */
export const PRESETS: readonly Agent[] = [
  preset('claude', {
    command: ['claude', '-p', '--output-format', 'stream-json', '--verbose', '--no-session-persistence'],
    answer: 'last-json-line',
    field: 'result',
    writing: ['--permission-mode', 'acceptEdits'],
    reading: ['--permission-mode', 'plan'],
  }),
  preset('codex', {
    command: ['codex', 'exec', '--json', '--ephemeral', '-C', '{folder}', '-o', '{answer_file}'],
    prompt: 'argument',
    answer: 'file',
    writing: ['-s', 'workspace-write'],
    reading: ['-s', 'read-only'],
  }),
  preset('gemini', {
    command: ['gemini', '--skip-trust', '-o', 'json', '-p', '{prompt}'],
    answer: 'json',
    field: 'response',
    writing: ['--approval-mode', 'yolo'],
    reading: ['--approval-mode', 'plan'],
  }),
  preset('opencode', { command: ['opencode', 'run'], prompt: 'argument', reading: ['--agent', 'plan'] }),
  preset('copilot', {
    command: ['copilot', '-p', '{prompt}', '--silent', '--no-ask-user', '--allow-all-tools'],
    reading: ['--deny-tool', 'write', '--deny-tool', 'shell'],
  }),
  preset('cursor', {
    command: ['agent', '-p', '{prompt}', '--output-format', 'json'],
    answer: 'last-json-line',
    field: 'result',
    writing: ['--force'],
  }),
  preset('goose', { command: ['goose', 'run', '--text', '{prompt}'] }),
  preset('aider', {
    command: ['aider', '--yes-always', '--no-auto-commits', '--message', '{prompt}'],
    reading: ['--dry-run'],
  }),
  acp('claude-acp', 'claude-agent-acp'),
  acp('codex-acp', 'codex-acp'),
  acp('gemini-acp', 'gemini', '--acp'),
  acp('opencode-acp', 'opencode', 'acp'),
  acp('copilot-acp', 'copilot', '--acp'),
  acp('cursor-acp', 'cursor-agent', 'acp'),
  acp('goose-acp', 'goose', 'acp'),
]

/** A person who carries the prompt to any agent and its answer back. */
export const MANUAL: Agent = preset('manual', { command: [], transport: 'manual', source: 'built in' })
