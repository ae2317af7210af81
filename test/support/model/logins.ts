import { join } from 'node:path'
import { KEY } from './model-server.js'
import { codexConfig, opencodeConfig, type Pointed, type Vendor } from './pointed.js'

/** One way in which a person is logged in, beside a key in the vendor's own variable. */
export interface Login {
  readonly vendor: Vendor
  readonly by: string
  readonly pointed: (url: string, home: string) => Pointed
}

// As the agent writes it when somebody logs in. It is good for a long time, so nobody is asked to renew it.
const CLAUDE_FILE = JSON.stringify({
  claudeAiOauth: {
    accessToken: KEY,
    refreshToken: 'none',
    expiresAt: Date.UTC(2100, 0, 1),
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
  },
})
const CODEX_FILE = JSON.stringify({ OPENAI_API_KEY: KEY })

export const LOGINS: readonly Login[] = [
  {
    vendor: 'claude',
    by: 'CLAUDE_CODE_OAUTH_TOKEN',
    pointed: (url) => ({ env: { ANTHROPIC_BASE_URL: url, CLAUDE_CODE_OAUTH_TOKEN: KEY }, files: {} }),
  },
  {
    vendor: 'claude',
    by: 'a file',
    pointed: (url) => ({
      env: { ANTHROPIC_BASE_URL: url },
      files: { '.claude/.credentials.json': CLAUDE_FILE },
    }),
  },
  {
    vendor: 'claude',
    by: 'CLAUDE_CONFIG_DIR',
    pointed: (url, home) => ({
      env: { ANTHROPIC_BASE_URL: url, CLAUDE_CONFIG_DIR: join(home, 'elsewhere') },
      files: { 'elsewhere/.credentials.json': CLAUDE_FILE },
    }),
  },
  {
    vendor: 'codex',
    by: 'a file',
    pointed: (url) => ({
      env: {},
      files: {
        '.codex/config.toml': codexConfig(url, 'requires_openai_auth = true'),
        '.codex/auth.json': CODEX_FILE,
      },
    }),
  },
  {
    vendor: 'codex',
    by: 'CODEX_HOME',
    pointed: (url, home) => ({
      env: { CODEX_HOME: join(home, 'elsewhere') },
      files: {
        'elsewhere/config.toml': codexConfig(url, 'requires_openai_auth = true'),
        'elsewhere/auth.json': CODEX_FILE,
      },
    }),
  },
  {
    vendor: 'codex',
    by: 'an env_key of its own',
    pointed: (url) => ({
      env: { LOOPBACK_KEY: KEY },
      files: { '.codex/config.toml': codexConfig(url, 'env_key = "LOOPBACK_KEY"') },
    }),
  },
  {
    vendor: 'gemini',
    by: 'a file',
    pointed: (url) => ({
      env: {},
      files: {
        '.gemini/settings.json': '{ "security": { "auth": { "selectedType": "gemini-api-key" } } }',
        '.gemini/.env': `GEMINI_API_KEY=${KEY}\nGOOGLE_GEMINI_BASE_URL=${url}\n`,
      },
    }),
  },
  {
    vendor: 'opencode',
    by: 'OPENCODE_CONFIG',
    pointed: (url, home) => ({
      env: { OPENCODE_CONFIG: join(home, 'elsewhere.json') },
      files: { 'elsewhere.json': opencodeConfig(url) },
    }),
  },
]
