import { expect, test } from 'vitest'
import { agentIn } from '../../src/app/ask/agent-above.js'
import { PRESETS } from '../../src/engine/agents/known/presets.js'

// `agent`, as cursor calls its program, may be anybody's.
const programs = [...new Set(PRESETS.map(({ command }) => command[0] ?? ''))].filter(
  (name) => name !== 'agent',
)

test.each(programs)(
  '%s is known as an agent wherever it is installed, as a program or as a script',
  (name) => {
    expect(agentIn([`/usr/local/bin/${name}`])).toBe(name)
    expect(agentIn(['/usr/bin/node', `/opt/lib/${name}.js`, 'exec'])).toBe(name)
  },
)

test.each([[['bash']], [['vim', 'claude']], [['node', 'server.js', 'codex']], [['']], [[]]])(
  '%j is not an agent',
  (words) => {
    expect(agentIn(words)).toBeNull()
  },
)
