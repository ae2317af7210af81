import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { KEY } from './model-server.js'

/** The agents that are driven. The five ways over the Agent Client Protocol take the same settings. */
export type Vendor = 'claude' | 'codex' | 'gemini' | 'opencode' | 'copilot'

/** What points an agent to a model on loopback: variables, and files in its home. */
export interface Pointed {
  readonly env: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
}

/** How a person with a key in a variable points each agent to a model elsewhere. */
export function pointed(vendor: Vendor, url: string): Pointed {
  switch (vendor) {
    case 'claude':
      return {
        env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY },
        files: {},
      }
    case 'codex':
      return {
        env: { OPENAI_API_KEY: KEY },
        files: { '.codex/config.toml': codexConfig(url, 'env_key = "OPENAI_API_KEY"') },
      }
    case 'gemini':
      return {
        env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: KEY },
        files: { '.gemini/settings.json': JSON.stringify(GEMINI) },
      }
    case 'opencode':
      // It would wait for lists of models and of its own versions, which tell it nothing here.
      return {
        env: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
        files: { '.config/opencode/opencode.json': opencodeConfig(url) },
      }
    case 'copilot':
      return {
        env: {
          COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
          COPILOT_PROVIDER_API_KEY: KEY,
          COPILOT_MODEL: 'stand-in',
        },
        files: {},
      }
  }
}

/** Writes what an agent reads in its home. */
export function furnish(home: string, { files }: Pointed): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

// The built-in provider cannot be pointed elsewhere by this file, so it is one of its own.
export const codexConfig = (url: string, key: string): string => `model = "stand-in"
model_provider = "loopback"

[model_providers.loopback]
name = "Loopback"
base_url = "${url}/v1"
wire_api = "responses"
${key}
`

const GEMINI = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
}

export const opencodeConfig = (url: string): string =>
  JSON.stringify({
    $schema: 'https://opencode.ai/config.json',
    model: 'loopback/stand-in',
    small_model: 'loopback/stand-in',
    autoupdate: false,
    share: 'disabled',
    provider: {
      loopback: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Loopback',
        options: { baseURL: `${url}/v1`, apiKey: KEY },
        models: {
          'stand-in': { name: 'Stand-in', tool_call: true, limit: { context: 200_000, output: 8_000 } },
        },
      },
    },
  })
