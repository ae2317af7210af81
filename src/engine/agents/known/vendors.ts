import type { Agent, Settings } from '../speak/agent.js'
import { namedInSettings } from './settings-env.js'

/** What a vendor's programs read of the user's variables to find their login and their model, and what they keep. */
type Vendor = Pick<Agent, 'env' | 'home' | 'settings'>

/** By which a desktop keeps passwords: where an agent keeps its login there, it finds it by these. */
const KEYRING = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']
const FOLDERS = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME']
const BEDROCK = ['AWS_*']
const VERTEX = ['GOOGLE_*', 'CLOUD_ML_REGION', 'VERTEX_*']
/** Services behind which agents of several vendors work. */
const SERVICES = [
  ...['ANTHROPIC_*', 'OPENAI_*', 'GEMINI_*', 'AZURE_*', 'MISTRAL_*'],
  ...['OPENROUTER_*', 'DEEPSEEK_*', 'GROQ_*', 'XAI_*'],
]

// How settings name a variable: of a provider of models, or of a server of tools.
const CODEX_KEY =
  /^[ \t]{0,40}(?:env_key|bearer_token_env_var)[ \t]{0,40}=[ \t]{0,40}["']([A-Za-z_]\w{0,99})["']/gm
const OPENCODE_KEY = /\{env:([A-Za-z_]\w{0,99})\}/g
const GEMINI_KEY = /"\$\{?([A-Za-z_]\w{0,99})\}?"/g

// Sessions, tokens and caches: without them most do not even start.
export const CLAUDE: Vendor = {
  env: ['ANTHROPIC_*', 'CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_*', ...BEDROCK, ...VERTEX],
  home: ['.claude/', '.claude.json', '.cache/claude-cli-nodejs', '$CLAUDE_CONFIG_DIR'],
  settings: [],
}
export const CODEX: Vendor = {
  env: ['CODEX_HOME', 'CODEX_API_KEY', 'OPENAI_*', 'AZURE_*', ...KEYRING],
  home: ['.codex/', '$CODEX_HOME'],
  settings: [
    { at: '.codex/config.toml', names: CODEX_KEY },
    { at: '$CODEX_HOME/config.toml', names: CODEX_KEY },
  ],
}
export const GEMINI: Vendor = {
  env: ['GEMINI_*', 'GOOGLE_*', ...KEYRING],
  home: ['.gemini/'],
  settings: [{ at: '.gemini/settings.json', names: GEMINI_KEY }],
}
export const OPENCODE: Vendor = {
  env: ['OPENCODE_*', ...SERVICES, ...BEDROCK, ...VERTEX, ...FOLDERS],
  home: [
    ...['.local/share/opencode/', '.local/state/opencode/', '.config/opencode/', '.cache/opencode/'],
    ...['$XDG_DATA_HOME/opencode/', '$XDG_STATE_HOME/opencode/'],
    ...['$XDG_CONFIG_HOME/opencode/', '$XDG_CACHE_HOME/opencode/'],
  ],
  settings: [
    '$OPENCODE_CONFIG',
    ...['.config/opencode', '$XDG_CONFIG_HOME/opencode'].flatMap((folder) => [
      `${folder}/opencode.json`,
      `${folder}/opencode.jsonc`,
    ]),
  ].map((at) => ({ at, names: OPENCODE_KEY })),
}
export const COPILOT: Vendor = {
  env: ['COPILOT_*', 'GH_TOKEN', 'GITHUB_TOKEN', 'GH_HOST', ...FOLDERS, ...KEYRING],
  home: ['.copilot/', '.cache/copilot/', '$XDG_CACHE_HOME/copilot/'],
  settings: [],
}
export const CURSOR: Vendor = {
  env: ['CURSOR_*', ...KEYRING],
  home: ['.cursor/', '.config/cursor'],
  settings: [],
}
export const GOOSE: Vendor = {
  env: ['GOOSE_*', ...SERVICES, ...FOLDERS, ...KEYRING],
  home: ['.config/goose/', '.local/share/goose/', '.local/state/goose/'],
  settings: [],
}
export const AIDER: Vendor = {
  env: ['AIDER_*', ...SERVICES, ...BEDROCK, ...VERTEX],
  home: ['.aider/'],
  settings: [],
}

const ALL = [CLAUDE, CODEX, GEMINI, OPENCODE, COPILOT, CURSOR, GOOSE, AIDER]

/** The variables of all: for a command of the user's, which may call any agent. */
export const everyVendorsEnv = (env: Readonly<Record<string, string | undefined>>): readonly string[] => [
  ...new Set(ALL.flatMap((vendor) => vendor.env)),
  ...namedInSettings(
    env,
    ALL.flatMap((vendor): readonly Settings[] => vendor.settings),
  ),
]
