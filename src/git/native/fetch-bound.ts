import type { Environment } from '../process/environment.js'

const SECONDS = 30
const VARIABLE = 'WF_FETCH_TIMEOUT'

/**
 * Seconds that a read waits for a remote that has what a partial clone left out. Git itself waits for ever. 0: nothing is
 * fetched to be read.
 */
export function secondsToFetch(env: Environment): number {
  const said = env[VARIABLE] ?? ''
  return /^\d{1,4}$/.test(said) ? Number(said) : SECONDS
}

/** The variables for a Git that fetches nothing: an older one is not allowed any transport instead. */
export const withoutFetching = (env: Environment): Environment => ({
  ...env,
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '',
})

/** What a person is told where the remote was silent. */
export const silence = (seconds: number): string =>
  `the remote did not answer in ${seconds} s, so what this partial clone lacks counts as missing (${VARIABLE} sets the seconds)`
