import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import { accepted, approved, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada } from '../support/signatories.js'
import { PLANNED } from '../support/workflow-definitions.js'
import type { Attack } from './attack.js'
import { FIX, planOf } from './story.js'

/** A gate that takes changes below `src`, and none of the lock file there. */
const BOUNDED = `name: bounded
version: 1
stages:
${PLANNED}
  - { name: work, type: patches, depends_on: nod, config: { allow: "src/**", forbid: ["src/lock.json"] } }
  - { name: save, type: merge, depends_on: work }
`
const files: Files = { '.vizier/workflows/bounded.yml': BOUNDED }

/** A person with a good key accepts these files by plumbing, and seals. */
function lands(g: Ground, changed: Files): void {
  const plan = submitted('plan', { [planOf('fix')]: 'How\n' })
  g.land(
    g.draft('fix', [plan, approved('nod', ada), accepted(ada, changed), sealed(ada)], {
      definition: BOUNDED,
    }),
  )
}

const twin = (g: Ground): void => lands(g, FIX)

const outside = (name: string, changed: Files): Attack => ({
  no: '119',
  name: `an acceptance of ${name}`,
  finds: 'SURFACE',
  files,
  attack: (g) => lands(g, changed),
  twin,
})

export const SURFACE_ATTACKS: readonly Attack[] = [
  outside('a file that its gate does not take', { 'test/login.test.ts': 'evil\n' }),
  outside('such a file among others', { ...FIX, 'test/login.test.ts': 'evil\n' }),
  outside('a file that its gate forbids', { 'src/lock.json': 'evil\n' }),
  outside('such a file in other letters', { 'src/LOCK.json': 'evil\n' }),
]
