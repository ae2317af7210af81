import type { Oid } from '../../src/domain/names/oid.js'
import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import { accepted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { lawFile } from './law.js'
import { begun, EVIL, FIX, honest, landed, plain } from './story.js'

const RELEASE = 'refs/heads/release'
const wide = policy({}, { protect: ['main', 'release'] })

const lands = (g: Ground, slug: string, files: Files): Oid => g.land(g.draft(slug, honest(slug, files)))

/** A change that landed and was taken back, both before the root. */
function takenBack(g: Ground, land: 'land' | 'squash') {
  const start = g.tip
  const draft = g.draft('fix', honest())
  g[land](draft)
  g.push({}, { tree: start.tree })
  return draft
}

/** A branch that was cut from `main`, with a landing of its own. */
function release(g: Ground, on = g.tip): void {
  const acts = [...begun('there'), accepted(ada, { 'src/there.ts': 'there\n' })]
  const draft = g.draft('there', [...acts, sealed(ada, { event: { target: RELEASE } })], {
    target: RELEASE,
    on,
  })
  g.archive(draft)
  g.ref(RELEASE, g.commit({ tree: g.merged(draft), parents: [on.oid, draft.workflow.tip] }))
}

export const ROOT_ATTACKS: readonly Attack[] = [
  {
    no: '96',
    name: 'a named root that is older than what was pinned',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.push(EVIL)
      const pinned = g.tip.oid
      landed(g)
      return { roots: [g.root], pinned: [pinned] }
    },
    twin: (g) => {
      g.push(EVIL)
      const pinned = g.tip.oid
      landed(g)
      return { roots: [], pinned: [pinned] }
    },
  },
  {
    no: '96',
    name: 'two roots on one branch: the older one is judged from',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.push(EVIL)
      const later = g.tip.oid
      landed(g)
      return { roots: [later, g.root] }
    },
    twin: (g) => {
      landed(g)
      const later = g.tip.oid
      landed(g, 'more', { 'src/more.ts': 'more\n' })
      return { roots: [later, g.root] }
    },
  },
  {
    no: '98',
    name: 'a merge that landed and was taken back before the root, landed again by its seal',
    finds: 'SEAL_SPENT',
    attack: (g) => {
      const draft = takenBack(g, 'land')
      const root = g.tip.oid
      g.land(draft)
      return { roots: [root] }
    },
    twin: (g) => {
      const draft = g.draft('fix', honest())
      landed(g, 'before', { 'src/before.ts': 'before\n' })
      const root = g.tip.oid
      g.land(draft)
      return { roots: [root] }
    },
  },
  {
    no: '98',
    name: 'a squash that landed and was taken back before the root, landed again by its seal',
    finds: 'SEAL_SPENT',
    attack: (g) => {
      const draft = takenBack(g, 'squash')
      const root = g.tip.oid
      g.land(draft)
      return { roots: [root] }
    },
    twin: plain,
  },
  {
    no: '99',
    name: 'a release branch that was cut after the root',
    finds: 'PASS',
    law: wide,
    attack: (g) => {
      lands(g, 'fix', FIX)
      release(g)
      lands(g, 'more', { 'src/more.ts': 'more\n' })
      return {}
    },
  },
  {
    no: '99',
    name: 'a branch that sorts before the one that it was cut from',
    finds: 'PASS',
    law: policy({}, { protect: ['main', 'beta'] }),
    attack: (g) => {
      lands(g, 'fix', FIX)
      g.ref('refs/heads/beta', g.tip.oid)
      lands(g, 'more', { 'src/more.ts': 'more\n' })
      return {}
    },
  },
  {
    no: '99',
    name: 'what was found before the cut, and acknowledged after it, is found once',
    finds: 'PASS',
    law: policy({}, { protect: ['main', 'beta'] }),
    attack: (g) => {
      const pushed = g.push(EVIL)
      g.ref('refs/heads/beta', g.tip.oid)
      const known = { acknowledged: [{ commit: pushed, why: 'a mistake' }] }
      const law = policy({}, { protect: ['main', 'beta'], ...known })
      lands(g, 'peace', lawFile(law))
      return {}
    },
  },
  {
    no: '24',
    name: 'main is moved forward to what was approved for release',
    finds: 'LANDING_TARGET',
    law: wide,
    attack: (g) => {
      lands(g, 'fix', FIX)
      const acts = [...begun('there'), accepted(ada, EVIL), sealed(ada, { event: { target: RELEASE } })]
      g.land(g.draft('there', acts, { target: RELEASE }))
      g.ref(RELEASE, g.tip.oid)
      return {}
    },
    twin: (g) => {
      lands(g, 'fix', FIX)
      release(g)
      return {}
    },
  },
  {
    no: '24',
    name: 'what was sealed for a branch of anybody, which has the landing as well',
    finds: 'LANDING_TARGET',
    attack: (g) => {
      const target = 'refs/heads/mine'
      const acts = [...begun('there'), accepted(ada, EVIL), sealed(ada, { event: { target } })]
      g.land(g.draft('there', acts, { target }))
      g.ref(target, g.tip.oid)
      return {}
    },
    twin: plain,
  },
  {
    no: '78',
    name: 'what landed on main comes onto release by its seal',
    finds: 'SEAL_SPENT',
    law: wide,
    attack: (g) => {
      const start = g.tip
      const draft = landed(g)
      g.ref(RELEASE, g.commit({ tree: g.tip.tree, parents: [start.oid, draft.workflow.tip] }))
      return {}
    },
    twin: (g) => {
      landed(g)
      g.ref(RELEASE, g.tip.oid)
      return {}
    },
  },
]
