import { agentAuthor } from '../../../app/gate/gate.js'
import type { Context } from '../../../app/outcome/context.js'
import { people } from '../../../app/outcome/people.js'
import type { Oid } from '../../../domain/names/oid.js'
import type { Path } from '../../../domain/names/path.js'
import type { CheckCommand } from '../../../domain/policy/policy.js'
import type { DisposableClone } from '../../../git/clone/clone.js'
import { type Confinement, UNCONFINED } from '../../confine/confine.js'
import { cloneEnvironment } from '../../process/agent-environment.js'
import { endProcessesOf } from '../../process/left-behind.js'
import { preparedClone } from '../../stages/set-up.js'
import type { Agent } from '../speak/agent.js'
import { asReader } from './reader.js'
import { type Meddled, watchGit } from './watch.js'

/** A clone that an agent works in, and what a program gets that runs there. */
export interface AgentClone {
  readonly clone: DisposableClone
  readonly env: Readonly<Record<string, string>>
  /** What it changed in Git directories until now. */
  readonly meddled: () => Promise<Meddled>
  /** Whether the machine keeps what runs there from writing. */
  readonly confined: boolean
  /** The command that starts a command there: of a reader, so that it writes no more than it may. */
  readonly confine: Confinement['confine']
  /** Of a reader: what is wrong with what it changed outside of its clone; `null` where that is nothing. */
  readonly overstepped: (meddled: Meddled) => Promise<string | null>
  /** Ends all that it left running. */
  readonly still: () => void
}

export interface AgentCloneRequest {
  /** The commit that the files are of. */
  readonly commit: Oid
  readonly agent: string
  /** Names of variables that the agent gets besides those that every agent gets. */
  readonly variables: readonly string[]
  /** Whether others work in the repository at the same time, so that refs may move. */
  readonly shared: boolean
  /** The agent, where it may change no file. */
  readonly reader?: Agent | null
  /** What runs there first, by policy. */
  readonly setup?: readonly CheckCommand[]
  /** Ignored files of the working tree that it gets. */
  readonly along?: readonly Path[]
}

const WRITER = { confined: false, confine: UNCONFINED.confine, overstepped: async () => null }

/** Does `work` in a new clone; afterwards the clone is removed, and all that was left running in it is ended. */
export async function inAgentClone<T>(
  context: Context,
  { commit, agent, variables, shared, reader = null, setup = [], along = [] }: AgentCloneRequest,
  work: (at: AgentClone) => Promise<T>,
): Promise<T> {
  const who = await people(context)
  const author = agentAuthor(agent, who.committer).replace(/ \S+ \S+$/, '')
  const clone = await preparedClone(context, commit, setup, along)
  const still = (): void => endProcessesOf(clone.folder)
  try {
    const given = cloneEnvironment(context.env, clone.folder, agent, author, variables)
    const { env, ...rest } =
      reader === null ? { env: given, ...WRITER } : await asReader(context, clone, given, reader)
    const meddled = await watchGit(clone.path, await context.repo.places(), shared)
    return await work({ clone, env, meddled, still, ...rest })
  } finally {
    still()
    await clone.remove()
  }
}
