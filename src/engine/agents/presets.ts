import type { Agent } from './agent.js'

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
  readingEnv: {},
  commands: null,
  model: null,
  login: null,
  env: [],
  home: [],
  source: 'preset',
  ...given,
})

const acp = (name: string, of: string, ...command: string[]): Agent =>
  preset(name, { command, transport: 'acp', env: ENV[of] ?? [] })

/** By which a desktop keeps passwords: where an agent keeps its login there, it finds it by these. */
const KEYRING = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']
const FOLDERS = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME']
const BEDROCK = ['AWS_*']
const VERTEX = ['GOOGLE_*', 'CLOUD_ML_REGION', 'VERTEX_*']
/** Services behind which agents of several vendors work. */
const VENDORS = [
  'ANTHROPIC_*',
  'OPENAI_*',
  'GEMINI_*',
  'AZURE_*',
  'MISTRAL_*',
  'OPENROUTER_*',
  'DEEPSEEK_*',
  'GROQ_*',
  'XAI_*',
]

/** What each vendor's program reads to find its login and its model. */
const ENV: Readonly<Record<string, readonly string[]>> = {
  claude: ['ANTHROPIC_*', 'CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_*', ...BEDROCK, ...VERTEX],
  codex: ['CODEX_HOME', 'CODEX_API_KEY', 'OPENAI_*', 'AZURE_*', ...KEYRING],
  gemini: ['GEMINI_*', 'GOOGLE_*', ...KEYRING],
  opencode: ['OPENCODE_*', ...VENDORS, ...BEDROCK, ...VERTEX, ...FOLDERS],
  copilot: ['COPILOT_*', 'GH_TOKEN', 'GITHUB_TOKEN', 'GH_HOST', ...FOLDERS, ...KEYRING],
  cursor: ['CURSOR_*', ...KEYRING],
  goose: ['GOOSE_*', ...VENDORS, ...FOLDERS, ...KEYRING],
  aider: ['AIDER_*', ...VENDORS, ...BEDROCK, ...VERTEX],
}

/** All of them: for a command of the user's, which may call any agent. */
export const EVERY_AGENTS_ENV: readonly string[] = [...new Set(Object.values(ENV).flat())]

/** Where Claude may write that is to change nothing: its answer. Its own plan mode contradicts our prompt. */
const CLAUDE_READS = 'Read,Grep,Glob,LS,Edit(.wf/answer.md),Write(.wf/answer.md)'

const OPENCODE_READS = JSON.stringify({
  edit: { '*': 'deny', '.wf/answer.md': 'allow' },
  bash: 'deny',
})

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
    env: ENV['claude'] ?? [],
  }),
  preset('codex', {
    command: ['codex', 'exec', '--json', '--ephemeral', '-C', '{folder}', '-o', '{answer_file}', '-'],
    stream: 'codex',
    answer: 'file',
    writing: ['-s', 'workspace-write'],
    reading: ['-s', 'read-only'],
    model: '--model',
    login: ['login', 'status'],
    env: ENV['codex'] ?? [],
  }),
  preset('gemini', {
    command: ['gemini', '--skip-trust', '-o', 'stream-json', '-p', '{prompt}'],
    stream: 'gemini',
    writing: ['--approval-mode', 'yolo'],
    // Without a person to ask, what is not allowed is denied.
    reading: ['--approval-mode', 'default'],
    model: '--model',
    env: ENV['gemini'] ?? [],
  }),
  preset('opencode', {
    command: ['opencode', 'run', '--format', 'json'],
    stream: 'opencode',
    prompt: 'argument',
    readingEnv: { OPENCODE_PERMISSION: OPENCODE_READS },
    model: '--model',
    env: ENV['opencode'] ?? [],
  }),
  preset('copilot', {
    command: ['copilot', '-p', '{prompt}', '--output-format', 'json', '--no-ask-user', '--allow-all-tools'],
    stream: 'copilot',
    reading: ['--deny-tool', 'write', '--deny-tool', 'shell'],
    model: '--model',
    env: ENV['copilot'] ?? [],
  }),
  preset('cursor', {
    command: ['agent', '-p', '{prompt}', '--output-format', 'json'],
    answer: 'last-json-line',
    field: 'result',
    writing: ['--force'],
    model: '--model',
    env: ENV['cursor'] ?? [],
  }),
  preset('goose', {
    command: ['goose', 'run', '--text', '{prompt}'],
    model: '--model',
    env: ENV['goose'] ?? [],
  }),
  preset('aider', {
    command: ['aider', '--yes-always', '--no-auto-commits', '--message', '{prompt}'],
    reading: ['--dry-run'],
    model: '--model',
    env: ENV['aider'] ?? [],
  }),
  acp('claude-acp', 'claude', 'claude-agent-acp'),
  acp('codex-acp', 'codex', 'codex-acp'),
  acp('gemini-acp', 'gemini', 'gemini', '--acp', '--skip-trust'),
  {
    ...acp('opencode-acp', 'opencode', 'opencode', 'acp'),
    readingEnv: { OPENCODE_PERMISSION: OPENCODE_READS },
  },
  acp('copilot-acp', 'copilot', 'copilot', '--acp'),
  acp('cursor-acp', 'cursor', 'cursor-agent', 'acp'),
  acp('goose-acp', 'goose', 'goose', 'acp'),
]

/** What an agent is of which nothing is said. */
export const BARE: Agent = preset('', { command: [], source: 'configured' })

/** A person who carries the prompt to any agent and its answer back. */
export const MANUAL: Agent = preset('manual', { command: [], transport: 'manual', source: 'built in' })
