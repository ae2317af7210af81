import type { Scratch } from './set-up.js'
import type { Story } from './story.js'
import type { Tour } from './tour-command.js'
import { typed } from './typed.js'

/** Where everything is, and how to look around in it. */
export function farewell({ page, wf, folder }: Tour, { path }: Scratch, { slug }: Story): void {
  page.heading('What is left')
  page.say(
    'All of it went as told: one change that passes, and four attempts to cheat that fail. The repository is there ' +
      'to look around in:',
  )
  const program = `node ${typed(wf)}`
  page.toCopy([
    `cd ${typed(path)}`,
    `${program} status ${slug}`,
    `${program} log ${slug}`,
    `${program} verify`,
  ])
  page.say(
    "Next to it: second-clone, tampered-plan.git, tampered-code.git, and everybody's HOME. When you are done:",
  )
  page.toCopy([`rm -rf ${typed(folder)}`])
}
