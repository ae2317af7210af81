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
    vendor: 'claude',
    by: 'a token of Bedrock',
    pointed: (url) => ({
      env: {
        CLAUDE_CODE_USE_BEDROCK: '1',
        ANTHROPIC_BEDROCK_BASE_URL: url,
        AWS_REGION: 'eu-west-1',
        AWS_BEARER_TOKEN_BEDROCK: KEY,
      },
      files: {},
    }),
  },
  {
    vendor: 'claude',
    by: 'a gateway to Vertex',
    pointed: (url) => ({
      env: {
        CLAUDE_CODE_USE_VERTEX: '1',
        CLAUDE_CODE_SKIP_VERTEX_AUTH: '1',
        ANTHROPIC_VERTEX_BASE_URL: url,
        ANTHROPIC_VERTEX_PROJECT_ID: 'stand-in',
        CLOUD_ML_REGION: 'europe-west1',
        ANTHROPIC_CUSTOM_HEADERS: `authorization: Bearer ${KEY}`,
      },
      files: {},
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
