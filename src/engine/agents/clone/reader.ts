import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../../app/outcome/context.js'
import { firstFew } from '../../../domain/text/counted.js'
import { escapeLine } from '../../../domain/text/escape.js'
import type { DisposableClone } from '../../../git/clone/clone.js'
import { type Confinement, confinement } from '../../confine/confine.js'
import type { Agent } from '../speak/agent.js'
import { ANSWERS } from '../speak/answer-file.js'
import { ownPlaces } from './own-places.js'
import { forbidden, type Meddled } from './watch.js'
import { watchHome } from './watch-home.js'

export interface Reader {
  readonly env: Readonly<Record<string, string>>
  readonly confined: boolean
  readonly confine: Confinement['confine']
  readonly overstepped: (meddled: Meddled) => Promise<string | null>
}

const told = new WeakSet<Context>()

/**
 * Keeps an agent from writing that may change no file: it has a folder for temporary files, one for its answer, and
 * what it keeps for itself in the home. Where the machine cannot do that, it is said, and what it could have changed is
 * compared.
 */
export async function asReader(
  context: Context,
  clone: DisposableClone,
  given: Readonly<Record<string, string>>,
  agent: Agent,
): Promise<Reader> {
  const temporary = join(clone.folder, 'tmp')
  await mkdir(temporary, { mode: 0o700 })
  const { commonDir, top } = await context.repo.places()
  const needed = [commonDir, top, given['HOME']].filter((place) => typeof place === 'string')
  const own = await ownPlaces(given, agent.home, [...needed, clone.path])
  const { how, confine } = await confinement({
    env: given,
    cwd: clone.path,
    writable: [temporary, join(clone.folder, 'answer.md'), ...(await answersIn(clone)), ...own],
    needed,
    untrusted: [clone.folder, ...(top === null ? [] : [top])],
    signal: context.signal,
  })
  // Programs read it by either name.
  const env = { ...given, ...agent.readingEnv, TMPDIR: temporary, TMP: temporary, TEMP: temporary }
  if (how !== null) return { env, confined: true, confine, overstepped: async () => null }
  if (!told.has(context)) context.progress(`${agent.name} ${NOTHING_KEEPS}`)
  told.add(context)
  const changedInHome = await watchHome(given['HOME'], [...own, ...needed.slice(0, -1)])
  return {
    env,
    confined: false,
    confine,
    async overstepped({ repository }) {
      // Told, and no more than that. Shells, editors and other agents write in a home all the time, and nothing says who
      // it was: to fail the attempt would be to blame it for that. Nor are names of somebody's files for a log.
      const home = await changedInHome()
      if (home.length > 0)
        context.progress(escapeLine(`in the home changed while ${agent.name} ran: ${firstFew(home, 10)}`))
      const wrong = forbidden(repository)
      return wrong.length === 0
        ? null
        : `in this repository's Git directory changed while ${agent.name} ran, which was only to read: ${firstFew(wrong, 10)}`
    },
  }
}

const NOTHING_KEEPS =
  'is only to read, but nothing on this machine keeps it from writing (bwrap, unshare or sandbox-exec would): its ' +
  "clone, this repository's refs, configuration and hooks, and the names in the home are compared when it ends"

/** Made, unless the project has something else of that name: a link there could lead anywhere. */
async function answersIn({ path }: DisposableClone): Promise<readonly string[]> {
  const folder = join(path, ANSWERS)
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return (await lstat(folder)).isDirectory() ? [folder] : []
}
