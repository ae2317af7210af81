import { beforeAll, expect, test } from 'vitest'
import { approving } from '../support/model/approving.js'
import { installedAgents } from '../support/model/installed.js'

let programs: string
beforeAll(async () => {
  programs = await installedAgents()
}, 900_000)

// Each of them says in the environment of its commands who it is. A version that says it otherwise is noticed here.
test.concurrent.each(['claude', 'codex', 'gemini', 'opencode', 'copilot'] as const)(
  '%s approves nothing in the name of a person',
  async (vendor) => {
    const { recorded, said } = await approving(vendor, programs)
    expect(said).toContain('AGENT_DECISION')
    expect(recorded).toBe(false)
  },
)
