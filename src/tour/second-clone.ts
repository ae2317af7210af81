import { join } from 'node:path'
import type { Actor } from './actor.js'
import type { Scratch } from './set-up.js'
import type { Played } from './stages.js'
import { show, type Tour } from './tour-command.js'

/** Somebody who believes nothing judges the chain again, from a clone of her own. */
export async function secondClone(tour: Tour, grace: Actor, scratch: Scratch, played: Played): Promise<void> {
  const { page, folder } = tour
  const clone = join(folder, 'second-clone')
  page.heading('From a second clone')
  page.say(
    'Grace has a clone, no key, and one id that Ada told her: that of the commit with the policy. From there on she ' +
      'has everything judged again, offline: order, signatures, trees, who was allowed to do what.',
  )
  page.command(['cd', folder])
  await show(tour, grace, folder, ['git', 'clone', '-q', 'repository', 'second-clone'])
  page.command(['cd', clone])
  const verify = ['wf', 'verify', '--root', scratch.root]
  await show(tour, grace, clone, verify, { line: 'PASS', words: [played.landing.slice(0, 10)] })
}
