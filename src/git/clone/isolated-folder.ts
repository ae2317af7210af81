import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObjectFormat } from '../../domain/names/oid.js'
import type { Environment } from '../process/environment.js'

/** A bare Git directory whose objects are borrowed. */
export async function layOut(folder: string, format: ObjectFormat, alternates: string): Promise<void> {
  await Promise.all([
    mkdir(join(folder, 'objects', 'info'), { recursive: true }),
    mkdir(join(folder, 'refs')),
  ])
  await Promise.all([
    writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n'),
    writeFile(join(folder, 'config'), configOf(format)),
    writeFile(join(folder, 'objects', 'info', 'alternates'), alternates),
  ])
}

const configOf = (format: ObjectFormat): string =>
  [
    '[core]',
    `\trepositoryFormatVersion = ${format === 'sha1' ? 0 : 1}`,
    '\tbare = true',
    // These come along with the objects, and say of themselves what they mean.
    '\tcommitGraph = false',
    '\tmultiPackIndex = false',
    // Of a file above that, Git hands over what it unpacks as it goes.
    '\tbigFileThreshold = 8m',
    ...(format === 'sha1' ? [] : ['[extensions]', `\tobjectFormat = ${format}`]),
    '',
  ].join('\n')

/** Nothing of the caller's but where programs are, and what Windows needs to start one. */
export function emptyEnvironment(folder: string, env: Environment): Environment {
  return {
    PATH: env.PATH,
    SYSTEMROOT: env.SYSTEMROOT,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    TMPDIR: env.TMPDIR,
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_SHALLOW_FILE: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  }
}
