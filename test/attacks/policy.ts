import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withFiles } from '../support/file-tree.js'
import { type Ground, lawText, type Verifying } from '../support/ground.js'
import { accepted, approved, ordinary, skipped, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, codex, mallory, policy, signatory } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { brokenLaw, lawFile, withKey, withRoles } from './law.js'
import { begun, EVIL, FIX, goalOf, honest, landed, plain, planOf, proposed } from './story.js'

const ALL = ['maintainer', 'reviewer', 'saver', 'operator'] as const
const ada2 = signatory('ada2')
const lax = withRoles(policy(), mallory, ALL)
const ONLY_MERGE = 'name: fast\nversion: 1\nstages: [{ name: save, type: merge }]\n'
const ANYONE = `name: anyone
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: look, type: approval, of: plan, role: anyone, depends_on: [plan] }
  - { name: work, type: patches, depends_on: [look] }
  - { name: sign, type: approval, of: code, role: anyone, depends_on: [work] }
  - { name: save, type: merge, depends_on: [sign] }
`
const own = { '.vizier/workflows/anyone.yml': ANYONE, '.vizier/workflows/fast.yml': ONLY_MERGE }
const byAnyone = (by: typeof ada) => [
  submitted('plan', { [planOf('fix')]: 'Why\n' }),
  approved('look', by),
  accepted(by, FIX),
  sealed(ada),
]

const RELEASE = 'refs/heads/release'
const revoking = lawFile(
  policy({}, { protect: ['main', 'release'], revoked: [{ key: bob.key, survive: [] }] }),
)

/** A change lands on a branch that was cut before the law on the other one revoked Bob's key. */
const onRelease =
  (by: typeof ada) =>
  (g: Ground): Verifying => {
    const start = g.tip
    const draft = g.draft(
      'fix',
      [...begun(), accepted(by, FIX), sealed(ada, { event: { target: RELEASE } })],
      {
        target: RELEASE,
      },
    )
    g.store(draft)
    const tree = g.merged(draft)
    g.ref(RELEASE, g.commit({ tree, parents: [start.oid, draft.workflow.tip] }))
    landed(g, 'law', revoking)
    return {}
  }

/** The law that revokes it is on a branch of another beginning, with a root of its own. */
const elsewhere =
  (by: typeof ada) =>
  (g: Ground): Verifying => {
    const tree = withFiles(g.tip.tree, revoking, g.format)
    const other = g.commit({ tree, parents: [], message: 'Another beginning\n' })
    g.ref(RELEASE, other)
    g.land(g.draft('fix', [...begun(), accepted(by, FIX), sealed(ada)]))
    return { roots: [g.root, other] }
  }

export const POLICY_ATTACKS: readonly Attack[] = [
  {
    no: '1',
    name: 'the draft adds its own key, and the sole approver is that key',
    finds: 'UNKNOWN_SIGNER',
    attack: (g) => void g.land(g.draft('fix', honest('fix', lawFile(lax), mallory))),
    twin: (g) => void g.land(g.draft('fix', honest('fix', lawFile(lax)))),
  },
  {
    no: '2',
    name: 'a policy edit and its use in one save',
    finds: 'ROLE_MISSING',
    attack: (g) => {
      const edit = lawFile(withRoles(policy(), bob, ALL))
      g.land(g.draft('fix', [...begun('fix', bob), accepted(bob, edit), sealed(bob)]))
    },
    twin: (g) => {
      landed(g, 'law', lawFile(withRoles(policy(), bob, ALL)))
      g.land(g.draft('fix', honest('fix', FIX, bob)))
    },
  },
  {
    no: '2',
    name: 'a policy edit that a reviewer accepts',
    finds: 'SENSITIVE_NOT_SIGNED_OFF',
    attack: (g) => void g.land(g.draft('fix', [...begun(), accepted(bob, lawFile(lax)), sealed(ada)])),
    twin: (g) => void landed(g, 'fix', lawFile(lax)),
  },
  {
    no: '3',
    name: 'an old, validly signed policy comes back',
    finds: 'SEAL_SPENT',
    attack: (g) => {
      const before = landed(g, 'more', lawFile(lax))
      landed(g, 'less', lawFile(policy()))
      g.land(before)
    },
    twin: (g) => {
      landed(g, 'more', lawFile(lax))
      landed(g, 'less', lawFile(policy()))
      landed(g, 'again', lawFile(lax))
    },
  },
  ...(
    [
      ['of 0', '0'],
      ['below 0', '-1'],
      ['above the number of principals', '9'],
    ] as const
  ).map(
    ([what, number]): Attack => ({
      no: '4',
      name: `a threshold ${what}`,
      finds: 'BAD_POLICY',
      law: brokenLaw(/"approvals": 1/, `"approvals": ${number}`),
      attack: (g) => void landed(g),
      twinLaw: policy({ plan: 2, code: 2 }),
      twin: (g) =>
        void g.land(
          g.draft('fix', [
            ...begun(),
            approved('plan-approval', bob),
            accepted(ada, FIX),
            approved('sign-off', bob),
            sealed(ada),
          ]),
        ),
    }),
  ),
  {
    no: '5',
    name: 'one person approves with two keys',
    finds: 'CODE_NOT_SIGNED_OFF',
    law: withKey(policy({ code: 2 }), 'ada', ada2),
    attack: (g) =>
      void g.land(g.draft('fix', [...begun(), accepted(ada, FIX), approved('sign-off', ada2), sealed(ada)])),
    twin: (g) =>
      void g.land(g.draft('fix', [...begun(), accepted(ada2, FIX), approved('sign-off', bob), sealed(ada)])),
  },
  {
    no: '5',
    name: 'one person approves under two addresses',
    finds: 'CODE_NOT_SIGNED_OFF',
    law: policy({ code: 2 }),
    attack: (g) => {
      const other = approved('sign-off', ada, { committer: 'Bob Reviewer <bob@example.com>' })
      g.land(g.draft('fix', [...begun(), accepted(ada, FIX), other, sealed(ada)]))
    },
    twin: (g) =>
      void g.land(g.draft('fix', [...begun(), accepted(ada, FIX), approved('sign-off', bob), sealed(ada)])),
  },
  {
    no: '6',
    name: 'the policy is gone',
    finds: 'NO_POLICY',
    attack: (g) => {
      const edit = accepted(
        ada,
        { '.vizier/policy.yml': null },
        { event: { destructive: ['.vizier/policy.yml'] } },
      )
      g.land(g.draft('gone', [...begun('gone'), edit, sealed(ada)]))
      landed(g)
    },
    twin: plain,
  },
  ...(
    [
      ['is malformed', '{ version: 1'],
      ['has unknown keys', brokenLaw('"version": 1', '"version": 1, "allow": "all"')],
      ['is of another version', brokenLaw('"version": 1', '"version": 2')],
      ['has a key twice', brokenLaw('"protect"', '"protect": ["x"], "protect"')],
    ] as const
  ).map(
    ([what, law]): Attack => ({
      no: '6',
      name: `the policy ${what}`,
      finds: 'BAD_POLICY',
      law,
      attack: (g) => void landed(g),
      twinLaw: policy(),
      twin: plain,
    }),
  ),
  {
    no: '7',
    name: 'an edit takes the branch out of what is protected',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.push(lawFile({ ...policy(), protect: ['nothing'] }))
      g.push(EVIL)
      return {}
    },
    twin: plain,
  },
  {
    no: '7',
    name: 'a protected branch that only a pattern matches',
    finds: 'NOT_LANDED',
    law: policy({}, { protect: ['m*', 'release/**'] }),
    attack: (g) => {
      g.push(EVIL)
      return {}
    },
    twin: plain,
  },
  {
    no: '8',
    name: 'HEAD has a laxer policy',
    finds: 'UNKNOWN_SIGNER',
    attack: (g) => {
      const tree = new Map([...g.tip.tree])
      const other = g.draft('x', [ordinary(lawFile(lax))])
      g.store(other)
      tree.set('.vizier/policy.yml' as never, other.tree.get('.vizier/policy.yml' as never) as never)
      g.ref('refs/heads/evil', g.commit({ tree, parents: [g.tip.oid] }))
      g.land(g.draft('fix', honest('fix', FIX, mallory)))
      return { prepare: (path) => writeHead(path, 'evil') }
    },
    twin: (g) => {
      landed(g)
      return { prepare: (path) => writeHead(path, 'elsewhere') }
    },
  },
  {
    no: '8',
    name: 'a laxer policy lies in the working tree',
    finds: 'UNKNOWN_SIGNER',
    attack: (g) => {
      g.land(g.draft('fix', honest('fix', FIX, mallory)))
      return { prepare: (path) => writeLaw(path, lawText(lax)) }
    },
    twin: (g) => {
      landed(g)
      return { prepare: (path) => writeLaw(path, 'no policy at all') }
    },
  },
  {
    no: '9',
    name: 'one key stands under two principals',
    finds: 'BAD_POLICY',
    law: withKey(policy(), 'bob', ada),
    attack: (g) => void landed(g),
    twinLaw: withKey(policy(), 'bob', signatory('bob2')),
    twin: plain,
  },
  {
    no: '10',
    name: "an agent's key stands under a person too",
    finds: 'BAD_POLICY',
    law: withKey(policy(), 'ada', codex),
    attack: (g) => void landed(g),
    twinLaw: policy(),
    twin: plain,
  },
  {
    no: '11',
    name: 'a definition from nowhere',
    finds: 'DEFINITION_UNKNOWN',
    attack: (g) =>
      void g.land(
        g.draft(
          'fix',
          [
            submitted('plan', { [planOf('fix')]: 'Why\n' }),
            approved('look', ada),
            accepted(ada, FIX),
            sealed(ada),
          ],
          { definition: ANYONE },
        ),
      ),
    files: {},
    twin: (g) => {
      landed(g, 'definition', own)
      g.land(g.draft('fix', byAnyone(ada), { definition: ANYONE }))
    },
  },
  {
    no: '11',
    name: 'a definition that the draft brings along',
    finds: 'DEFINITION_UNKNOWN',
    attack: (g) =>
      void g.land(
        g.draft(
          'fix',
          [
            submitted('plan', { [planOf('fix')]: 'Why\n' }),
            approved('look', ada),
            accepted(ada, own),
            sealed(ada),
          ],
          { definition: ANYONE },
        ),
      ),
    twin: (g) => void landed(g, 'fix', own),
  },
  {
    no: '11',
    name: 'a definition whose only stage is merge',
    finds: 'PLAN_NOT_APPROVED',
    files: own,
    attack: (g) => void g.land(g.draft('fix', [ordinary(FIX), sealed(ada)], { definition: ONLY_MERGE })),
    twin: (g) => void g.land(g.draft('fix', byAnyone(ada), { definition: ANYONE })),
  },
  {
    no: '11',
    name: 'a definition where anyone may approve',
    finds: 'UNKNOWN_SIGNER',
    files: own,
    attack: (g) => void g.land(g.draft('fix', byAnyone(mallory), { definition: ANYONE })),
    twin: (g) => void g.land(g.draft('fix', byAnyone(bob), { definition: ANYONE })),
  },
  {
    no: '12',
    name: 'a branch that was cut from before a revocation',
    finds: 'KEY_REVOKED',
    law: policy({}, { protect: ['main', 'release'] }),
    attack: onRelease(bob),
    twin: onRelease(ada),
  },
  {
    no: '12',
    name: 'a revocation that a branch of another beginning has',
    finds: 'KEY_REVOKED',
    law: policy({}, { protect: ['main', 'release'] }),
    attack: elsewhere(bob),
    twin: elsewhere(ada),
  },
  {
    no: '12b',
    name: 'a range whose law somebody else made, with a definition of his own, before it',
    finds: 'NOT_LANDED',
    attack: (g) => {
      const made = g.push(own)
      g.land(g.draft('fix', byAnyone(ada), { definition: ANYONE }))
      return { what: `${made}..${g.tip.oid}` }
    },
    twin: (g) => {
      const made = landed(g, 'definition', own) && g.tip.oid
      g.land(g.draft('fix', byAnyone(ada), { definition: ANYONE }))
      return { what: `${made}..${g.tip.oid}` }
    },
  },
  {
    no: '12b',
    name: 'a range whose first commit, outside of it, grants the roles',
    finds: 'NOT_LANDED',
    attack: (g) => {
      const grant = g.push(lawFile(lax))
      g.land(g.draft('fix', honest('fix', FIX, mallory)))
      return { what: `${grant}..${g.tip.oid}` }
    },
    twin: (g) => {
      const grant = landed(g, 'grant', lawFile(lax)) && g.tip.oid
      g.land(g.draft('fix', honest('fix', FIX, mallory)))
      return { what: `${grant}..${g.tip.oid}` }
    },
  },
  {
    no: '13',
    name: 'a policy edit hides among the artefacts of a stage',
    finds: 'EVENT_TREE',
    attack: (g) => {
      const [, ...rest] = begun()
      const goal = submitted('goal', { [goalOf('fix')]: 'Let people in\n' }, { files: lawFile(lax) })
      g.land(g.draft('fix', [goal, ...rest, accepted(ada, FIX), sealed(ada)]))
    },
    twin: (g) => void landed(g, 'fix', lawFile(lax)),
  },
  {
    no: '13',
    name: 'a policy edit hides in the commit that opens',
    finds: 'EVENT_TREE',
    attack: (g) => void g.land(g.draft('fix', honest(), { files: { '.vizier/policy.yml': lawText(lax) } })),
    twin: plain,
  },
  {
    no: '14',
    name: 'no root is pinned',
    finds: 'INCOMPLETE NO_ROOT',
    attack: (g) => {
      landed(g)
      return { roots: [] }
    },
    twin: plain,
  },
  {
    no: '14',
    name: 'the pinned root is on no protected branch',
    finds: 'INCOMPLETE NO_ROOT',
    attack: (g) => {
      landed(g)
      const aside = g.commit({ tree: g.tip.tree, parents: [], message: 'Aside\n' })
      return { roots: [aside] }
    },
    twin: plain,
  },
  {
    no: '39',
    name: 'a plan approval is skipped',
    finds: 'EVENT_ORDER',
    attack: (g) =>
      void g.land(g.draft('fix', [...proposed(), skipped('plan-approval'), accepted(ada, FIX), sealed(ada)])),
    twin: plain,
  },
]

const writeHead = (path: string, branch: string): void =>
  writeFileSync(join(path, 'HEAD'), `ref: refs/heads/${branch}\n`)

function writeLaw(path: string, text: string): void {
  mkdirSync(join(path, '.vizier'))
  writeFileSync(join(path, '.vizier', 'policy.yml'), text)
}
