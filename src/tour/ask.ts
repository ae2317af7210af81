import { type Environment, UNBOUND } from '../git/process/environment.js'
import { git } from '../git/process/run.js'
import type { Actor } from './actor.js'

/** Asks Git something on somebody's behalf, without showing it; fails where Git does. */
export async function ask(
  { env }: Pick<Actor, 'env'>,
  cwd: string,
  args: readonly string[],
  more: { readonly input?: string; readonly vars?: Environment } = {},
): Promise<string> {
  const { stdout } = await git(args, {
    cwd,
    env,
    vars: { ...UNBOUND, ...more.vars },
    ...(more.input === undefined ? {} : { input: Buffer.from(more.input, 'utf8') }),
  })
  return Buffer.from(stdout, 'latin1').toString('utf8').replace(/\n$/, '')
}
