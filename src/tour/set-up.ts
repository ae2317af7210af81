import { join } from 'node:path'
import type { Actor } from './actor.js'
import { ask } from './ask.js'
import { beginRepository } from './begin-repository.js'
import type { Source } from './source.js'
import { show, type Tour } from './tour-command.js'

/** The scratch clone, with a policy of its own. */
export interface Scratch {
  readonly path: string
  /** The protected branch, without `refs/heads/`. */
  readonly branch: string
  /** The commit of the policy: where trust begins. */
  readonly root: string
}

/** Makes the clone, the key, and the policy. */
export async function setUp(tour: Tour, ada: Actor, source: Source): Promise<Scratch> {
  const { page, folder } = tour
  const path = join(folder, 'repository')
  page.title('wf: a change from its goal to the merge, and what happens to those who cheat')
  page.say(
    `All of this happens in ${folder}, and stays there to be looked at. The tour plays three people: Ada, who ` +
      'works here; Grace, who checks; and Mallory, who cheats. Each has a HOME and a Git configuration of their own.',
  )
  page.heading('Before the first stage')
  const branch = await beginRepository(tour, ada, source, path)
  page.say('Ada makes a key for her decisions. It is for this tour alone, and has no passphrase.')
  const key = join('..', 'ada', 'key')
  await show(tour, ada, path, ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', key])
  page.say(
    `She protects ${branch} with a policy: who may decide what, by key. From that commit on, every one is judged.`,
  )
  // The project's own checks may take long, and need more than this machine has: the tour does without.
  const init = ['wf', 'init', '--protect', branch, '--no-checks', '--signing-key', key]
  await show(tour, ada, path, init, { line: 'set up' })
  return { path, branch, root: await ask(ada, path, ['rev-parse', `refs/heads/${branch}`]) }
}
