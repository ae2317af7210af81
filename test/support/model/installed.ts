import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { AGENT_PACKAGES } from './packages.js'

/**
 * The folder with the programs of all agents. They are large: whichever test file is there first installs them for the
 * whole run, and the others wait. `TEST_AGENTS_IN` names a folder that keeps them from one run to the next.
 */
export async function installedAgents(): Promise<string> {
  const folder = process.env.TEST_AGENTS_IN ?? join(inject('templates'), 'agents')
  const programs = join(folder, 'node_modules', '.bin')
  const ended = join(folder, 'ended')
  try {
    mkdirSync(join(folder, 'begun'), { recursive: false })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      mkdirSync(folder, { recursive: true })
      return installedAgents()
    }
    if (code !== 'EEXIST') throw error
    await appears(folder, ended)
    return programs
  }
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...AGENT_PACKAGES], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  } finally {
    // Also where it failed: nobody waits for what does not come, and what is missing is named by whoever calls it.
    writeFileSync(ended, '')
  }
  return programs
}

/** Resolves when the file is there. */
function appears(folder: string, file: string): Promise<void> {
  return new Promise((settle) => {
    const watching = watch(folder, () => look())
    const look = (): void => {
      if (!existsSync(file)) return
      watching.close()
      settle()
    }
    look()
  })
}
