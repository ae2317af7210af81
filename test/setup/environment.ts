import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// Every test file starts from the same environment, whoever runs it and wherever.
const AGENTS = /^(?:CLAUDE_?CODE|CODEX_|GEMINI_CLI|COPILOT_|CURSOR_AGENT|OPENCODE)/
const PERSONAL = [
  'SSH_AUTH_SOCK',
  'SSH_ASKPASS',
  'EDITOR',
  'VISUAL',
  'PAGER',
  'NO_COLOR',
  'FORCE_COLOR',
  'CI',
  // Reading certificates costs every start of Node more than all else that it does.
  'NODE_EXTRA_CA_CERTS',
]
for (const name of Object.keys(process.env)) {
  if (/^(?:GIT|WF|XDG|LC)_/.test(name) || AGENTS.test(name) || PERSONAL.includes(name)) {
    delete process.env[name]
  }
}

const home = mkdtempSync(join(tmpdir(), 'wf-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

Object.assign(process.env, {
  HOME: home,
  XDG_CONFIG_HOME: join(home, '.config'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  TZ: 'UTC',
  LANG: 'C',
  LC_ALL: 'C',
  // Whoever runs the tests may be an agent.
  WF_AGENT_GUARD: 'variables',
})
