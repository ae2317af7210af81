/** A file of a pipeline. */
export interface Pipeline {
  readonly path: string
  readonly text: string
  /** Where a project has such a file already it is theirs, and this line is what to add. */
  readonly include: string | null
}

export interface Wanted {
  /** Names of protected branches, or globs, as the policy has them. */
  readonly branches: readonly string[]
  /** How the pipeline calls `wf`: a shell command. */
  readonly program: string
}

/** How everything begins that we wrote. */
export const SIGN = '# Written by "wf ci init".'

/** May this file be written anew? Only what we wrote. */
export const isOurs = (text: string): boolean => text.startsWith(SIGN)

/** The first lines of what we write. */
export const BANNER = `${SIGN} Every push to a protected branch is verified, and every merge before it is made.
# WF_ROOT is the commit that trust begins with. It is set in the forge's settings, where a change of this
# repository cannot reach it. Without it the verdict is INCOMPLETE, and the job fails.
`

/**
 * Brings the chains, apart from the refs of the clone: a runner may use one again, and its user's configuration may
 * prune what a fetch does not find at the remote.
 */
export const FETCH =
  "git fetch --quiet --no-tags --no-prune --refmap= origin '+refs/wf/*:refs/wf-remotes/origin/*' '+refs/notes/wf*:refs/wf-remotes/origin/notes/wf*'"

/** A list in YAML that takes whatever a branch may be called. */
export const yamlList = (names: readonly string[]): string =>
  `[${names.map((name) => JSON.stringify(name)).join(', ')}]`
