import manifest from '../package.json' with { type: 'json' }

/** The version of `wf`. */
export const VERSION: string = manifest.version
