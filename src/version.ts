import manifest from '../package.json' with { type: 'json' }
import digest from './program-digest.js'

/** The version of `wf`. */
export const VERSION: string = manifest.version

/** A digest of the program's own source: two programs with the same one judge alike. */
export const PROGRAM_DIGEST: string = digest
