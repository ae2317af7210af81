import type { Where } from './environment.js'
import { git } from './run.js'

/** Sets one key in this clone's own configuration. */
export async function setConfig(where: Where, key: string, value: string): Promise<void> {
  await git(['config', '--local', '--replace-all', key, value], where)
}
