/** The variables of a process, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where Git runs: the folder, and the variables of the program that asks. */
export interface Where {
  readonly cwd: string
  readonly env: Environment
  /** What has to be done before Git is started here: objects that wait are written. */
  readonly before?: () => Promise<void>
}

export interface ChildSettings {
  /** `on` only for what the user's own hooks are meant to see: the final ref transaction. */
  readonly hooks?: 'on' | 'off'
  /** Configuration for this child alone; wins over files and over what was inherited. */
  readonly config?: readonly (readonly [key: string, value: string])[]
  /** Variables for this child alone; `undefined` takes one away. */
  readonly vars?: Environment
}

// How names and pathspecs are read must not depend on who calls; and no child may ask questions
// in another language, follow replace refs, or lock an index only to refresh it.
const ALWAYS: Environment = {
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  LC_ALL: 'C',
  GIT_LITERAL_PATHSPECS: undefined,
  GIT_GLOB_PATHSPECS: undefined,
  GIT_NOGLOB_PATHSPECS: undefined,
  GIT_ICASE_PATHSPECS: undefined,
}

/**
 * Takes away what ties a child to one repository and its index. A hook inherits
 * these; a command in another worktree must find its own.
 */
export const UNBOUND: Environment = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_PREFIX: undefined,
  GIT_IMPLICIT_WORK_TREE: undefined,
  GIT_NAMESPACE: undefined,
}

/** The environment of a Git child: the parent's, with what must always hold. */
export function childEnvironment(parent: Environment, settings: ChildSettings = {}): Record<string, string> {
  const config = [...(settings.config ?? [])]
  if (settings.hooks !== 'on') config.push(['core.hooksPath', '/dev/null'])
  const bound = { ...parent, ...ALWAYS, ...settings.vars }
  const merged = config.length === 0 ? bound : { ...bound, ...configVariables(bound, config) }
  return Object.fromEntries(
    Object.entries(merged).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}

function configVariables(env: Environment, config: NonNullable<ChildSettings['config']>): Environment {
  const before = /^\d+$/.test(env.GIT_CONFIG_COUNT ?? '') ? Number(env.GIT_CONFIG_COUNT) : 0
  const added: Record<string, string> = { GIT_CONFIG_COUNT: String(before + config.length) }
  config.forEach(([key, value], i) => {
    added[`GIT_CONFIG_KEY_${before + i}`] = key
    added[`GIT_CONFIG_VALUE_${before + i}`] = value
  })
  // `git -c key=value wf …` arrives in this variable, which Git reads last: there, too.
  const inherited = env.GIT_CONFIG_PARAMETERS
  if (inherited !== undefined && inherited !== '') {
    added.GIT_CONFIG_PARAMETERS = [
      inherited,
      ...config.map(([key, value]) => shellQuote(`${key}=${value}`)),
    ].join(' ')
  }
  return added
}

// The quoting that Git itself writes and expects in GIT_CONFIG_PARAMETERS; no shell reads it.
function shellQuote(text: string): string {
  return `'${text.replace(/['!]/g, (char) => `'\\${char}'`)}'`
}
