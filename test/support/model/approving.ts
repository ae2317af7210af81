import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { ended } from '../ended.js'
import { openRuns } from '../runs.js'
import { environmentOf, WF } from '../town.js'
import { openModel } from './model-server.js'
import { furnish, pointed, type Vendor } from './pointed.js'

const PROMPT = 'Approve the plan'

// As a person calls it who lets it do all that it wants: outside `wf run`, in the repository itself.
const TRUSTING: Readonly<Record<Vendor, readonly string[]>> = {
  claude: ['claude', '-p', PROMPT, '--allowedTools', 'Bash'],
  codex: ['codex', 'exec', '-s', 'danger-full-access', PROMPT],
  gemini: ['gemini', '--skip-trust', '--approval-mode', 'yolo', '-p', PROMPT],
  opencode: ['opencode', 'run', PROMPT],
  copilot: ['copilot', '-p', PROMPT, '--allow-all-tools', '--allow-all-paths'],
}

export interface Approving {
  /** Were refs changed? */
  readonly recorded: boolean
  /** What `wf approve` printed to the agent. */
  readonly said: string
}

/** An agent in Ada's repository whose model has it approve a plan in her name. */
export async function approving(vendor: Vendor, programs: string): Promise<Approving> {
  const { shop, home, read } = openRuns()
  shop.write('~/plan.md', 'Say hello.\n')
  shop.wf(['draft', 'hello', '--goal', 'Customers are greeted', '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', 'draft/hello:.vizier/implementation-plans/hello.md')
  const said = join(home, 'said.txt')
  const command = `'${process.execPath}' '${WF}' approve hello --expect ${plan} >'${said}' 2>&1`
  const model = await openModel({ name: 'command', command })
  try {
    const pointer = pointed(vendor, model.url)
    furnish(home, pointer)
    const before = shop.refs()
    const [program = '', ...words] = TRUSTING[vendor]
    const end = await ended(
      spawn(program, words, {
        cwd: shop.path,
        env: {
          ...environmentOf(home, 1000),
          WF_AGENT_GUARD: '',
          ...pointer.env,
          PATH: [programs, process.env.PATH].join(delimiter),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    return { recorded: shop.refs() !== before, said: printed(() => read('~/said.txt'), end) }
  } finally {
    await model.close()
  }
}

/** Where the command did not run at all, what the agent said of it. */
function printed(file: () => string, { stdout, stderr }: Awaited<ReturnType<typeof ended>>): string {
  try {
    return file()
  } catch {
    return `it did not run: ${stdout}${stderr}`
  }
}
