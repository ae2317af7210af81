import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { thisProgram } from '../app/hooks/install/bundle.js'
import type { Context } from '../app/outcome/context.js'
import { Refused } from '../app/outcome/outcome.js'
import type { Where } from '../git/process/environment.js'
import { git } from '../git/process/run.js'
import { VERSION } from '../version.js'

const PACKAGE = 'git-wf'

/**
 * How a pipeline calls `wf`: as it was told, else what it can get of the program that runs here. A build of a checkout is
 * cloned and built at the same commit; an installed package is asked for at the registry first. Refuses with
 * `PROGRAM_UNAVAILABLE` where a pipeline could get neither.
 */
export async function programFor(context: Context, forge: string, given: string | null): Promise<string> {
  if (given !== null) return given
  const root = dirname(dirname(thisProgram().script))
  const told = `wf ci init ${forge} --program COMMAND`
  if (existsSync(join(root, '.git'))) return fromCheckout({ cwd: root, env: context.env }, told)
  if (await isPublished(context, root)) return `npx --yes ${PACKAGE}@${VERSION}`
  const message = `the registry does not have ${PACKAGE}@${VERSION}, or does not answer, so a pipeline could not get it`
  throw new Refused('PROGRAM_UNAVAILABLE', message, told)
}

async function fromCheckout(where: Where, told: string): Promise<string> {
  const commit = (await git(['rev-parse', '--verify', 'HEAD^{commit}'], where)).stdout.trim()
  const url = await addressWith(where, commit)
  if (url !== null) {
    const clone = `wf=$(mktemp -d) && git clone --quiet --no-checkout -- ${url} "$wf"`
    const checkout = `git -C "$wf" checkout --quiet --detach ${commit}`
    return `${clone} && ${checkout} && (cd "$wf" && npm ci --silent && npm run --silent build) && node "$wf/dist/cli.js"`
  }
  const message = `this wf is built in ${where.cwd}, and no remote of that has the commit ${commit.slice(0, 10)} at an https address, so a pipeline could not get it`
  throw new Refused('PROGRAM_UNAVAILABLE', message, told)
}

/** Without a name, a password or a query in it, and without anything that a shell or YAML would read. */
const PLAIN_ADDRESS = /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?\/[A-Za-z0-9._~/-]+$/

/** Where others get this commit, as far as this checkout knows: the address of a remote that had it at the last fetch. */
async function addressWith(where: Where, commit: string): Promise<string | null> {
  const lines = async (args: readonly string[]) =>
    (await git(args, where)).stdout.split('\n').filter((line) => line !== '')
  const had = await lines(['for-each-ref', '--contains', commit, '--format=%(refname)', 'refs/remotes/'])
  for (const remote of await lines(['remote'])) {
    if (!had.some((ref) => ref.startsWith(`refs/remotes/${remote}/`))) continue
    const [url = ''] = await lines(['config', '--get-all', `remote.${remote}.url`])
    if (PLAIN_ADDRESS.test(url)) return url
  }
  return null
}

/** How long the registry may take, in milliseconds. */
const PATIENCE = 20_000

/** Asks by the user's own npm, in a folder where no repository configures it. */
async function isPublished({ env, signal }: Context, cwd: string): Promise<boolean> {
  const words = ['view', `${PACKAGE}@${VERSION}`, 'version', '--json']
  try {
    const options = { env: { ...env }, cwd, signal, timeout: PATIENCE, maxBuffer: 1 << 20 }
    const { stdout } = await promisify(execFile)('npm', words, options)
    return stdout.trim() === JSON.stringify(VERSION)
  } catch (error) {
    signal.throwIfAborted()
    // npm ends with an error where there is no such version, no network, or no npm: nothing of it can be had.
    if (error instanceof Error) return false
    throw error
  }
}
