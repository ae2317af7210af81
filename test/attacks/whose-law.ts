import type { Oid } from '../../src/domain/names/oid.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { type Files, withFiles } from '../support/file-tree.js'
import { type Ground, lawText, type Verifying } from '../support/ground.js'
import { accepted, approved, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, mallory, policy, type Signatory } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { lawFile, withRoles } from './law.js'
import { begun, EVIL, FIX, honest, plain, planOf } from './story.js'

const ALL = ['maintainer', 'reviewer', 'saver', 'operator'] as const
const RELEASE = 'refs/heads/release'
const docs = { ...policy(), exempt: [{ paths: ['docs/**'], role: 'reviewer' as const }] }
/** Ada and Bob may both change the law. */
const two = withRoles(policy(), bob, ALL)

/** Mallory's law: she has every role, the others keep theirs. */
const coup = (law: Policy = policy()): Policy => withRoles(law, mallory, ALL)
const knowing = (law: Policy, ...commits: readonly Oid[]): Policy => ({
  ...law,
  acknowledged: commits.map((commit) => ({ commit, why: 'a mistake' })),
})

const lands = (g: Ground, slug: string, files: Files, by: Signatory = ada): Oid =>
  g.land(g.draft(slug, honest(slug, files, by)))

/** Somebody pushes a law, something clean comes after it, and then the law's own maintainer acknowledges it. */
const acknowledgedByItself =
  (law: Policy, then: (g: Ground) => unknown, by: Signatory = mallory) =>
  (g: Ground): void => {
    const pushed = g.push(lawFile(coup(law)))
    then(g)
    lands(g, 'peace', lawFile(knowing(coup(law), pushed)), by)
  }

const acknowledgedByTheOthers =
  (law: Policy, then: (g: Ground) => unknown) =>
  (g: Ground): void => {
    const pushed = g.push(lawFile(coup(law)))
    then(g)
    lands(g, 'peace', lawFile(knowing(law, pushed)))
  }

const nothing = (): void => {}

const after: readonly (readonly [string, (g: Ground) => unknown])[] = [
  ['at once', nothing],
  ["after a colleague's landing", (g) => lands(g, 'fix', FIX)],
  ['after an exempt commit', (g) => g.push({ 'docs/a.md': 'a\n' }, { signed: bob })],
  [
    "after a reviewer's change",
    (g) => g.land(g.draft('fix', [...begun('fix', bob), accepted(bob, FIX), sealed(ada)])),
  ],
]

/** A draft on the branch's tip, sealed for another branch and landed there, on top of `on`. */
function landElsewhere(g: Ground, slug: string, branch: string, files: Files, on = g.tip): Oid {
  const acts = [...begun(slug), accepted(ada, files), sealed(ada, { event: { target: branch } })]
  const draft = g.draft(slug, acts, { target: branch, on })
  g.archive(draft)
  const tree = g.merged(draft)
  const oid = g.commit({ tree, parents: [on.oid, draft.workflow.tip], message: `Save ${slug}\n` })
  g.ref(branch, oid)
  return oid
}

const wide = policy({}, { protect: ['main', 'release'] })

/** A law that protects the release branch lands there, and nowhere else. */
const protectsItself = (g: Ground): Oid => landElsewhere(g, 'law', RELEASE, lawFile(wide))

/** So many laws that nobody let in, one on the other. */
function buried(g: Ground, on: Oid, laws: number, files: Files = {}): Oid {
  let tip = on
  for (let at = 0; at < laws; at++) {
    const law = { '.vizier/policy.yml': `${lawText(policy())}# ${at}\n` }
    tip = g.commit({ tree: withFiles(g.tip.tree, { ...files, ...law }, g.format), parents: [tip] })
  }
  return tip
}

const revoking = (survive: readonly Oid[] = []): Policy =>
  policy({}, { protect: ['main', 'release'], revoked: [{ key: bob.key, survive }] })

const CUSTOM = `name: custom
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: look, type: approval, of: plan, depends_on: [plan] }
  - { name: work, type: patches, depends_on: [look] }
  - { name: sign, type: approval, of: code, depends_on: [work] }
  - { name: save, type: merge, depends_on: [sign] }
`
const custom = { '.vizier/workflows/custom.yml': CUSTOM }
const byCustom = (on?: Ground['tip']) => (g: Ground) =>
  g.draft(
    'own',
    [
      submitted('plan', { [planOf('own')]: 'Why\n' }),
      approved('look', ada),
      accepted(ada, { 'src/own.ts': 'own\n' }),
      sealed(ada),
    ],
    { definition: CUSTOM, ...(on ? { on } : {}) },
  )

export const WHOSE_LAW: readonly Attack[] = [
  ...after.map(
    ([when, then]): Attack => ({
      no: '88',
      name: `a coup that acknowledges itself, ${when}`,
      finds: 'NOT_LANDED',
      law: docs,
      attack: acknowledgedByItself(docs, then),
      twin: acknowledgedByTheOthers(docs, then),
    }),
  ),
  {
    no: '88',
    name: 'a coup that locks everybody else out ends by a landing that the last sound law accepts',
    finds: 'PASS',
    attack: (g) => {
      const alone = { ...coup(), principals: coup().principals.filter(({ name }) => name === 'mallory') }
      const pushed = g.push(lawFile(alone))
      lands(g, 'peace', lawFile(knowing(policy(), pushed)))
      lands(g, 'fix', FIX)
    },
  },
  {
    no: '88',
    name: 'two coups, the second acknowledges the first',
    finds: 'NOT_LANDED',
    attack: (g) => {
      const first = g.push(lawFile(coup()))
      const second = g.push(lawFile(knowing(coup(), first)))
      lands(g, 'peace', lawFile(knowing(coup(), first, second)), mallory)
    },
    twin: (g) => {
      const first = g.push(lawFile(coup()))
      const second = g.push(lawFile(knowing(coup(), first)))
      lands(g, 'peace', lawFile(knowing(policy(), first, second)))
    },
  },
  {
    no: '89',
    name: 'the law is put back and the push acknowledged, an evil landing in between is not',
    finds: 'UNKNOWN_SIGNER',
    attack: (g) => {
      const pushed = g.push(lawFile(coup()))
      lands(g, 'fix', EVIL, mallory)
      lands(g, 'peace', lawFile(knowing(policy(), pushed)))
      lands(g, 'more', { 'src/more.ts': 'more\n' })
    },
    twin: (g) => {
      const pushed = g.push(lawFile(coup()))
      const evil = lands(g, 'fix', EVIL, mallory)
      lands(g, 'peace', lawFile(knowing(policy(), pushed, evil)))
      lands(g, 'more', { 'src/more.ts': 'more\n' })
    },
  },
  {
    no: '89',
    name: 'the law is put back by a push as well',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.push(lawFile(coup()))
      g.push({ '.vizier/policy.yml': lawText(policy()) })
      lands(g, 'fix', FIX)
    },
    twin: (g) => {
      const pushed = g.push(lawFile(coup()))
      const back = g.push({ '.vizier/policy.yml': lawText(policy()) })
      lands(g, 'peace', lawFile(knowing(policy(), pushed, back)))
      lands(g, 'fix', FIX)
    },
  },
  {
    no: '90',
    name: 'a workflow that landed under an unsound law',
    finds: 'UNKNOWN_SIGNER',
    attack: (g) => {
      g.push(lawFile(coup()))
      lands(g, 'fix', FIX, mallory)
      return { what: 'fix' }
    },
    twin: (g) => {
      lands(g, 'fix', FIX)
      return { what: 'fix' }
    },
  },
  {
    no: '90',
    name: 'a workflow that is clean by both laws, after a law that nobody let in',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.push(lawFile(coup()))
      lands(g, 'fix', FIX)
      return { what: 'fix' }
    },
    twin: (g) => {
      lands(g, 'fix', FIX)
      g.push(lawFile(coup()))
      return { what: 'fix' }
    },
  },
  {
    no: '91',
    name: 'a branch that a later law protects edits its own policy',
    finds: 'NOT_LANDED',
    attack: (g) => {
      lands(g, 'wide', lawFile(wide))
      g.ref(RELEASE, g.commit({ ...pushOn(g, lawFile(policy())), parents: [g.tip.oid] }))
      return {}
    },
    twin: (g) => {
      lands(g, 'wide', lawFile(wide))
      landElsewhere(g, 'there', RELEASE, FIX)
      return {}
    },
  },
  {
    no: '91',
    name: 'a branch that a later law protects deletes its policy',
    finds: 'NOT_LANDED',
    attack: (g) => {
      lands(g, 'wide', lawFile(wide))
      g.ref(RELEASE, g.commit({ ...pushOn(g, { '.vizier/policy.yml': null }), parents: [g.tip.oid] }))
      return {}
    },
    twin: plain,
  },
  {
    no: '91',
    name: 'a branch that its own law alone protects hides that law under very many others',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.ref(RELEASE, buried(g, protectsItself(g), 201, EVIL))
      return {}
    },
    twin: (g) => {
      protectsItself(g)
      return {}
    },
  },
  {
    no: '91',
    name: 'a branch that a later law protects was cut before it',
    finds: 'NOT_LANDED',
    attack: (g) => {
      const cut = g.tip
      lands(g, 'wide', lawFile(wide))
      g.ref(RELEASE, g.commit({ ...pushOn(g, EVIL, cut), parents: [cut.oid] }))
      return {}
    },
    twin: (g) => {
      landElsewhere(g, 'there', RELEASE, FIX)
      lands(g, 'wide', lawFile(wide))
      return {}
    },
  },
  {
    no: '92',
    name: 'a revocation that stands on origin/main alone, in a clone of another branch',
    finds: 'KEY_REVOKED',
    law: wide,
    attack: (g) => revokedAtOrigin(g, bob),
    twin: (g) => revokedAtOrigin(g, ada),
  },
  {
    no: '92',
    name: 'a revocation that stands on origin/main alone, under very many other laws',
    finds: 'KEY_REVOKED',
    law: wide,
    attack: (g) => buriedAtOrigin(g, bob),
    twin: (g) => buriedAtOrigin(g, ada),
  },
  {
    no: '92',
    name: 'a fork that somebody added as a remote revokes by a law that nobody let in',
    finds: 'PASS',
    attack: (g) => {
      lands(g, 'fix', FIX)
      const law = policy({}, { revoked: [{ key: ada.key, survive: [] }] })
      g.ref('refs/remotes/fork/main', g.commit({ ...pushOn(g, lawFile(law)), parents: [g.tip.oid] }))
      return {}
    },
  },
  {
    no: '93',
    name: 'a later law leaves a revocation out',
    finds: 'KEY_REVOKED',
    attack: (g) => {
      lands(g, 'law', lawFile(policy({}, { revoked: [{ key: bob.key, survive: [] }] })))
      lands(g, 'again', lawFile(policy()))
      g.land(g.draft('fix', [...begun('fix', bob), accepted(bob, FIX), sealed(ada)]))
    },
    twin: (g) => {
      lands(g, 'law', lawFile(policy({}, { revoked: [{ key: bob.key, survive: [] }] })))
      lands(g, 'again', lawFile(policy()))
      lands(g, 'fix', FIX)
    },
  },
  {
    no: '93',
    name: 'a later law lets more survive',
    finds: 'KEY_REVOKED',
    attack: (g) => {
      const draft = g.draft('fix', [...begun('fix', bob), accepted(bob, FIX), sealed(ada)])
      lands(g, 'law', lawFile(policy({}, { revoked: [{ key: bob.key, survive: [] }] })))
      const survive = draft.entries.map(({ commit }) => commit.oid)
      lands(g, 'again', lawFile(policy({}, { revoked: [{ key: bob.key, survive }] })))
      g.land(draft)
    },
    twin: (g) => {
      const draft = g.draft('fix', [...begun('fix', bob), accepted(bob, FIX), sealed(ada)])
      const survive = draft.entries.map(({ commit }) => commit.oid)
      lands(g, 'law', lawFile(policy({}, { revoked: [{ key: bob.key, survive }] })))
      g.land(draft)
    },
  },
  {
    no: '93',
    name: 'whoever was revoked revokes the one who did it, and acknowledges that',
    finds: 'KEY_REVOKED',
    law: two,
    attack: (g) => {
      const revoking = lands(g, 'law', lawFile({ ...two, revoked: [{ key: ada.key, survive: [] }] }), bob)
      const back = { ...two, revoked: [{ key: bob.key, survive: [] }] }
      lands(g, 'again', lawFile(knowing(back, revoking)))
    },
    twin: (g) => {
      lands(g, 'law', lawFile({ ...two, revoked: [{ key: ada.key, survive: [] }] }), bob)
      lands(g, 'again', lawFile({ ...two, exempt: docs.exempt }), bob)
    },
  },
  {
    no: '93',
    name: 'whoever was let go reinstates himself by revoking who let him go',
    finds: 'SENSITIVE_NOT_SIGNED_OFF',
    law: two,
    attack: (g) => {
      const gone = withRoles(two, ada, ['reviewer', 'saver'])
      const letGo = lands(g, 'law', lawFile(gone), bob)
      const back = { ...two, revoked: [{ key: bob.key, survive: [] }] }
      lands(g, 'again', lawFile(knowing(back, letGo)))
    },
    twin: (g) => {
      const letGo = lands(g, 'law', lawFile(withRoles(two, bob, ['reviewer'])))
      lands(g, 'again', lawFile(knowing({ ...two, revoked: [{ key: bob.key, survive: [] }] }, letGo)))
    },
  },
  {
    no: '93',
    name: 'a revoked key that a later law leaves out revokes nobody',
    finds: 'PASS',
    law: two,
    attack: (g) => {
      lands(g, 'law', lawFile({ ...two, revoked: [{ key: bob.key, survive: [] }] }))
      lands(g, 'again', lawFile(two))
      const revoking = { ...two, revoked: [{ key: ada.key, survive: [] }] }
      const revenge = lands(g, 'revenge', lawFile(revoking), bob)
      lands(g, 'peace', lawFile(knowing(two, revenge)))
    },
  },
  {
    no: '94',
    name: 'a definition that stood on the branch by a push alone',
    finds: 'DEFINITION_UNKNOWN',
    attack: (g) => {
      const pushed = g.push(custom)
      lands(g, 'peace', lawFile(policy()))
      g.land(byCustom()(g))
      lands(g, 'more', lawFile(knowing(policy(), pushed)))
    },
    twin: (g) => {
      lands(g, 'custom', custom)
      g.land(byCustom()(g))
    },
  },
  {
    no: '94',
    name: 'a definition that was pushed, and that a maintainer acknowledged before it was used',
    finds: 'PASS',
    attack: (g) => {
      const pushed = g.push(custom)
      lands(g, 'peace', lawFile(knowing(policy(), pushed)))
      g.land(byCustom()(g))
    },
  },
  {
    no: '106',
    name: "a definition's name with another one's blob",
    finds: 'DEFINITION_UNKNOWN',
    files: custom,
    attack: (g) => {
      const draft = g.draft('own', [], { definition: CUSTOM })
      const [named] = draft.workflow.definitions
      const definitions = [{ ...named, name: 'change' }]
      g.land(
        g.draft(
          'own',
          [
            submitted('plan', { [planOf('own')]: 'Why\n' }),
            approved('look', ada),
            accepted(ada, { 'src/own.ts': 'own\n' }),
            sealed(ada),
          ],
          { definition: CUSTOM, event: { definitions } as never },
        ),
      )
    },
    twin: (g) => void g.land(byCustom()(g)),
  },
]

function pushOn(g: Ground, files: Files, on = g.tip): { readonly tree: Ground['tip']['tree'] } {
  return { tree: withFiles(on.tree, files, g.format) }
}

/** A clone that has `release`, and of `main` what `origin` has: the law there revoked Bob's key. */
function revokedAtOrigin(g: Ground, by: Signatory, then = (tip: Oid): Oid => tip): Verifying {
  const start = g.tip
  const acts = [...begun(), accepted(by, FIX), sealed(ada, { event: { target: RELEASE } })]
  const draft = g.draft('fix', acts, { target: RELEASE })
  g.archive(draft)
  const tip = g.commit({ tree: g.merged(draft), parents: [start.oid, draft.workflow.tip] })
  g.ref(RELEASE, tip)
  lands(g, 'law', lawFile(revoking()))
  g.ref('refs/remotes/origin/main', then(g.tip.oid))
  g.rewind(start)
  return {}
}

/** The same, where somebody pushed laws without end on top of that one. */
const buriedAtOrigin = (g: Ground, by: Signatory): Verifying =>
  revokedAtOrigin(g, by, (tip) => buried(g, tip, 201))
