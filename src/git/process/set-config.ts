import type { Where } from './environment.js'
import { git } from './run.js'

/** Sets one key in this clone's own configuration. */
export async function setConfig(where: Where, key: string, value: string): Promise<void> {
  await git(['config', '--local', '--replace-all', key, value], where)
}

/** Takes a key out of this clone's own configuration, if it is there. */
export async function removeConfig(where: Where, key: string): Promise<void> {
  await git(['config', '--local', '--unset-all', key], { ...where, allowExit: [5] })
}
