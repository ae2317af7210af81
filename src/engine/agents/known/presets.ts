import type { Agent } from '../speak/agent.js'
import { AIDER, CLAUDE, CODEX, COPILOT, CURSOR, GEMINI, GOOSE, OPENCODE } from './vendors.js'

type Preset = Pick<Agent, 'command'> & Partial<Agent>

const preset = (name: string, given: Preset): Agent => ({
  name,
  transport: 'command',
  prompt: 'stdin',
  answer: 'text',
  field: null,
  stream: null,
  writing: [],
  reading: [],
  confined: null,
  modes: null,
  presetEnv: {},
  readingEnv: {},
  commands: null,
  screen: null,
  model: null,
  login: null,
  env: [],
  home: [],
  settings: [],
  source: 'preset',
  ...given,
})

const acp = (name: string, vendor: Pick<Agent, 'env' | 'home' | 'settings'>, ...command: string[]): Agent =>
  preset(name, { command, transport: 'acp', ...vendor })

/** Where Claude may write that is to change nothing: its answer. Its own plan mode contradicts our prompt. */
const CLAUDE_READS =
  'Read,Grep,Glob,LS,Bash(git log:*),Bash(git diff:*),Bash(git show:*),Edit(.wf/answer.md),Write(.wf/answer.md)'

/** By itself it asks a model ten times more, and says nothing of it over ACP. `wf` waits and asks again. */
const CLAUDE_RETRIES = { CLAUDE_CODE_MAX_RETRIES: '1' }

const OPENCODE_READS = JSON.stringify({
  edit: { '*': 'deny', '.wf/answer.md': 'allow' },
  bash: 'deny',
})

/** It says nowhere else that it asks a model again. */
const OPENCODE_LOGS = ['--print-logs', '--log-level', 'ERROR']

/** Agents that people have, as they are called without a terminal. Versions differ: a configured one goes before. */
export const PRESETS: readonly Agent[] = [
  preset('claude', {
    command: ['claude', '-p', '--output-format', 'stream-json', '--verbose', '--no-session-persistence'],
    stream: 'claude',
    writing: ['--permission-mode', 'acceptEdits', '--allowedTools', '{allowed_commands}'],
    reading: ['--permission-mode', 'default', '--allowedTools', CLAUDE_READS],
    // Nobody is there to be asked: a project's tests are to run without a question.
    commands: {
      rule: 'Bash({command}:*)',
      may: [
        'npm test',
        'npm run',
        'npx',
        'node',
        'git status',
        'git diff',
        'git log',
        'git show',
        'ls',
        'cat',
      ],
    },
    model: '--model',
    login: ['auth', 'status'],
    screen: ['{prompt}'],
    presetEnv: CLAUDE_RETRIES,
    ...CLAUDE,
  }),
  preset('codex', {
    command: ['codex', 'exec', '--json', '--ephemeral', '-C', '{folder}', '-o', '{answer_file}', '-'],
    stream: 'codex',
    answer: 'file',
    writing: ['-s', 'workspace-write'],
    reading: ['-s', 'read-only'],
    confined: ['-s', 'danger-full-access'],
    model: '--model',
    login: ['login', 'status'],
    screen: ['{prompt}'],
    ...CODEX,
  }),
  preset('gemini', {
    command: ['gemini', '--skip-trust', '-o', 'stream-json', '-p', '{prompt}'],
    stream: 'gemini',
    writing: ['--approval-mode', 'yolo'],
    // Without a person to ask, what is not allowed is denied.
    reading: ['--approval-mode', 'default'],
    model: '--model',
    screen: ['-i', '{prompt}'],
    ...GEMINI,
  }),
  preset('opencode', {
    command: ['opencode', 'run', '--format', 'json', ...OPENCODE_LOGS],
    stream: 'opencode',
    prompt: 'argument',
    readingEnv: { OPENCODE_PERMISSION: OPENCODE_READS },
    model: '--model',
    screen: ['--prompt', '{prompt}'],
    ...OPENCODE,
  }),
  preset('copilot', {
    command: ['copilot', '-p', '{prompt}', '--output-format', 'json', '--no-ask-user', '--allow-all-tools'],
    stream: 'copilot',
    reading: ['--deny-tool', 'write', '--deny-tool', 'shell'],
    model: '--model',
    screen: ['-i', '{prompt}'],
    ...COPILOT,
  }),
  preset('cursor', {
    command: ['agent', '-p', '{prompt}', '--output-format', 'json'],
    answer: 'last-json-line',
    field: 'result',
    writing: ['--force'],
    model: '--model',
    ...CURSOR,
  }),
  preset('goose', {
    command: ['goose', 'run', '--text', '{prompt}'],
    model: '--model',
    ...GOOSE,
  }),
  preset('aider', {
    command: ['aider', '--yes-always', '--no-auto-commits', '--message', '{prompt}'],
    reading: ['--dry-run'],
    model: '--model',
    ...AIDER,
  }),
  // Its own default has a model decide what is allowed.
  {
    ...acp('claude-acp', CLAUDE, 'claude-agent-acp'),
    modes: { writing: 'acceptEdits', reading: 'default' },
    presetEnv: CLAUDE_RETRIES,
  },
  acp('codex-acp', CODEX, 'codex-acp'),
  { ...acp('gemini-acp', GEMINI, 'gemini', '--acp', '--skip-trust'), stream: 'gemini' },
  {
    ...acp('opencode-acp', OPENCODE, 'opencode', 'acp', ...OPENCODE_LOGS),
    stream: 'opencode',
    readingEnv: { OPENCODE_PERMISSION: OPENCODE_READS },
  },
  acp('copilot-acp', COPILOT, 'copilot', '--acp'),
  acp('cursor-acp', CURSOR, 'cursor-agent', 'acp'),
  acp('goose-acp', GOOSE, 'goose', 'acp'),
]

/** What an agent is of which nothing is said. */
export const BARE: Agent = preset('', { command: [], source: 'configured' })

/** A person who carries the prompt to any agent and its answer back. */
export const MANUAL: Agent = preset('manual', { command: [], transport: 'manual', source: 'built in' })
