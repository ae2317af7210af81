import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readAgents } from '../../src/engine/agents/known/agents-file.js'

const HOME = mkdtempSync(join(realpathSync(tmpdir()), 'wf-settings-'))
afterAll(() => rmSync(HOME, { recursive: true, force: true }))
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(HOME, path)), { recursive: true })
  writeFileSync(join(HOME, path), text)
}
const envOf = async (name: string, more: Readonly<Record<string, string>> = {}) => {
  const { all } = await readAgents({ env: { HOME, ...more } })
  return all.find((agent) => agent.name === name)?.env ?? []
}

test('a variable that the user’s own settings of an agent name is passed to it, and to no other', async () => {
  write('.codex/config.toml', '[model_providers.own]\nenv_key = "OWN_KEY"\n# env_key = "OLD_KEY"\n')
  write('elsewhere/config.toml', "env_key = 'OTHER_KEY'\n")
  write('.config/opencode/opencode.json', '{ "options": { "apiKey": "{env:OPEN_KEY}" } }')
  write(
    '.gemini/settings.json',
    '{ "mcpServers": { "x": { "env": { "A": "$GEM_KEY", "B": "$' + '{GEM_TWO}" } } } }',
  )
  expect(await envOf('codex')).toContain('OWN_KEY')
  expect(await envOf('codex-acp')).toContain('OWN_KEY')
  expect(await envOf('codex')).not.toContain('OLD_KEY')
  expect(await envOf('codex', { CODEX_HOME: join(HOME, 'elsewhere') })).toContain('OTHER_KEY')
  expect(await envOf('opencode')).toContain('OPEN_KEY')
  expect(await envOf('gemini')).toEqual(expect.arrayContaining(['GEM_KEY', 'GEM_TWO']))
  expect(await envOf('claude')).not.toContain('OWN_KEY')
})

test('a list of one’s own is the whole list; one more comes besides', async () => {
  write(
    '.config/wf/agents.yml',
    'agents:\n  codex: { preset: codex, env: [ONLY] }\n  more: { preset: codex, env: [+ONE_MORE] }\n',
  )
  expect(await envOf('codex')).toEqual(['ONLY'])
  expect(await envOf('more')).toEqual(expect.arrayContaining(['OWN_KEY', 'ONE_MORE', 'OPENAI_*']))
})

test('settings that are no regular file, or larger than settings are, name nothing', async () => {
  const before = await envOf('codex')
  write('.codex/config.toml', `env_key = "OWN_KEY"\n${'#'.repeat(1 << 20)}\n`)
  expect(before).toEqual(['ONLY'])
  rmSync(join(HOME, '.config/wf/agents.yml'))
  expect(await envOf('codex')).not.toContain('OWN_KEY')
  rmSync(join(HOME, '.codex/config.toml'))
  mkdirSync(join(HOME, '.codex/config.toml'))
  expect(await envOf('codex')).not.toContain('OWN_KEY')
})

test('words with and without a plus in one list are refused', async () => {
  write('.config/wf/agents.yml', 'agents:\n  codex: { preset: codex, args: [+--one, --two] }\n')
  await expect(readAgents({ env: { HOME } })).rejects.toMatchObject({ reason: { code: 'BAD_AGENTS' } })
})
