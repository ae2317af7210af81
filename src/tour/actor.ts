import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Somebody who takes part, at home in a folder of their own, with an environment that says so. */
export interface Actor {
  readonly name: string
  readonly email: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
}

// What a program needs to run and to print as the user likes it. Nothing that says whose terminal this is:
// no identity, no Git settings, no agent of either kind. So the tour runs the same everywhere.
const KEPT = /^(?:PATH|TMPDIR|TZ|LANG|LANGUAGE|LC_[A-Z]+|LD_LIBRARY_PATH|DYLD_[A-Z_]+|NIX_[A-Z_]+)$/

export async function moveIn(folder: string, name: string, email: string): Promise<Actor> {
  const home = join(folder, name.split(' ')[0]?.toLowerCase() ?? name)
  const config = join(home, '.gitconfig')
  await mkdir(home, { mode: 0o700 })
  await writeFile(config, `[user]\n\tname = ${name}\n\temail = ${email}\n`)
  const kept = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && KEPT.test(pair[0]),
  )
  const own = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') }
  const git = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: config, GIT_TERMINAL_PROMPT: '0' }
  return { name, email, home, env: { ...Object.fromEntries(kept), ...own, ...git, GIT_PAGER: 'cat' } }
}
