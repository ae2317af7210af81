import type { Policy } from '../../src/domain/policy/policy.js'
import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import { accepted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, mallory, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { lawFile, withRoles } from './law.js'
import { begun, EVIL, FIX, landed, planOf } from './story.js'

const [MASTER, RELEASE] = ['refs/heads/master', 'refs/heads/release']
const protecting = (...protect: readonly string[]): Policy => policy({}, { protect })
const master = protecting('master')
const renamed: Policy = { ...protecting('main'), renamed: [{ from: 'master', to: 'main' }] }

/** A change for a branch, approved and sealed for it, that lands on `main`. */
function lands(g: Ground, slug: string, files: Files, target: string, how: 'land' | 'squash' = 'land'): void {
  const acts = [...begun(slug), accepted(ada, files), sealed(ada, { event: { target } })]
  g[how](g.draft(slug, acts, { target }))
}

/** The branch was called `master` when this landed on it. */
function wasMaster(g: Ground): void {
  lands(g, 'first', FIX, MASTER)
  lands(g, 'second', { 'src/second.ts': 'second\n' }, MASTER, 'squash')
}

const isMain = (g: Ground, law: Policy = renamed): void => void landed(g, 'rename', lawFile(law))

export const RENAMED: readonly Attack[] = [
  {
    no: '24',
    name: 'what was sealed for a branch that no law ever said this one was called',
    finds: 'LANDING_TARGET',
    law: master,
    attack: (g) => {
      wasMaster(g)
      isMain(g, protecting('main'))
    },
    twin: (g) => {
      wasMaster(g)
      isMain(g)
      landed(g, 'later', EVIL)
    },
  },
  {
    no: '24',
    name: 'the law says that main was called master, and protected both',
    finds: 'LANDING_TARGET',
    law: protecting('master', 'main'),
    attack: (g) => {
      lands(g, 'first', FIX, MASTER)
      isMain(g)
    },
    twin: (g) => {
      landed(g, 'first')
      isMain(g)
    },
    twinLaw: protecting('main'),
  },
  {
    no: '24',
    name: 'what was sealed for master lands once more is called main',
    finds: 'LANDING_TARGET',
    law: master,
    attack: (g) => {
      isMain(g)
      lands(g, 'first', FIX, MASTER)
    },
    twin: (g) => {
      lands(g, 'first', FIX, MASTER)
      isMain(g)
    },
  },
  {
    no: '24',
    name: 'another branch than the one that was renamed',
    finds: 'LANDING_TARGET',
    law: master,
    attack: (g) => {
      lands(g, 'first', FIX, RELEASE)
      isMain(g)
    },
    twin: (g) => {
      lands(g, 'first', FIX, MASTER)
      isMain(g)
    },
  },
  {
    no: '24',
    name: 'somebody who became maintainer on another branch says that it was this one',
    finds: 'LANDING_TARGET',
    law: protecting('main', 'sandbox'),
    attack: (g) => {
      const coup = withRoles(protecting('main', 'sandbox'), mallory, ['maintainer', 'reviewer', 'saver'])
      lands(g, 'play', lawFile(coup), 'refs/heads/sandbox')
      const law = { ...protecting('main'), renamed: [{ from: 'sandbox', to: 'main' }] }
      const acts = [...begun('peace', mallory), accepted(mallory, lawFile(law)), sealed(mallory)]
      g.land(g.draft('peace', acts))
    },
    twin: (g) => void landed(g, 'peace', { [planOf('x')]: 'x\n' }),
  },
  {
    no: '24',
    name: 'a law that nobody approved says that it was this one',
    finds: 'LANDING_TARGET',
    law: master,
    attack: (g) => {
      wasMaster(g)
      isMain(g, protecting('main'))
      g.push(lawFile(renamed))
    },
    twin: (g) => {
      wasMaster(g)
      isMain(g)
    },
  },
  {
    no: '24',
    name: 'a later law does not say so any more',
    finds: 'LANDING_TARGET',
    law: master,
    attack: (g) => {
      wasMaster(g)
      isMain(g)
      landed(g, 'forgotten', lawFile(protecting('main')))
    },
    twin: (g) => {
      wasMaster(g)
      isMain(g)
      landed(g, 'kept', lawFile({ ...renamed, exempt: [{ paths: ['docs/**'], role: 'maintainer' }] }))
    },
  },
]
