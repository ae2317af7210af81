import { describe, expect, it } from 'vitest'
import { bringsChain } from '../../../src/domain/judge/landing.js'
import type { Policy } from '../../../src/domain/policy/policy.js'
import { changesOf, type Files, file, withFiles } from '../../support/file-tree.js'
import { type Act, type Draft, given, TARGET, targetMoves } from '../../support/log-builder.js'
import { finds, lands } from '../../support/log-checks.js'
import {
  accepted,
  approved,
  checked,
  madeUpOid,
  ordinary,
  revised,
  skipped,
  submitted,
  updated,
} from '../../support/log-events.js'
import { landingOf, mergedTree, sealed, verify } from '../../support/log-landing.js'
import { GOAL, PLAN, SNAPSHOT } from '../../support/log-stories.js'
import { ada, bob, cleo, codex, mallory, policy, type Signatory } from '../../support/signatories.js'

const fix = { 'src/login.ts': 'let a = 1\n' }
const begun: readonly Act[] = [
  submitted('goal', { [GOAL]: 'Let people in\n' }),
  skipped('snapshot'),
  submitted('plan', { [PLAN]: 'Compare in constant time\n' }),
]
const goalWithDoor = submitted('goal', { [GOAL]: 'x\n', [SNAPSHOT]: 'a shop with a door\n' })

/** The change that everybody agrees on, but for who did what. */
function story(who: { plan?: Signatory; code?: Signatory; seal?: Signatory } = {}): readonly Act[] {
  const { plan = ada, code = ada, seal = ada } = who
  return [...begun, approved('plan-approval', plan), accepted(code, fix), sealed(seal)]
}

const itself: Act = (draft) => draft
const under = (law: Policy, ...acts: readonly Act[]) => given({ policy: law }, ...acts).when(itself)

/** The same draft, landed under another law than the one it grew up with. */
const byLaw = (draft: Draft, law: Policy): Draft => ({ ...draft, world: { ...draft.world, policy: law } })

describe('a landing', () => {
  it('of a chain that everybody signed who had to passes', () => {
    under(policy(), ...story()).then(lands('PASS'))
    under(policy(), ...story({ plan: bob, code: cleo })).then(lands('PASS'))
  })

  it('stands on the branch, and for the branch, that it was sealed for', () => {
    under(policy(), ...story()).then(
      lands('LANDING_TARGET', { branch: 'refs/heads/release' }),
      lands('LANDING_BASE', { baseOnBranch: false }),
      lands('LANDING_PARENTS', { ontoOnBranch: false }),
      lands('PASS', { branch: TARGET }),
    )
    given(...begun, approved('plan-approval', ada), accepted(ada, fix))
      .when(sealed(ada, { event: { onto: madeUpOid('elsewhere') } }))
      .then('legal', lands('LANDING_PARENTS'))
  })

  it('runs by a definition that is known', () => {
    under(policy(), ...story()).then(lands('DEFINITION_UNKNOWN', { definitionKnown: false }))
  })

  it('may come when the target has moved on, elsewhere', () => {
    under(policy(), ...story(), targetMoves({ 'README.md': 'hello you\n' })).then(lands('PASS'))
    under(policy(), ...story(), targetMoves(fix)).then(lands('PASS'))
    under(policy(), ...story(), targetMoves({ 'src/login.ts': 'let a = 9\n' })).then(lands('LANDING_TREE'))
  })
})

describe('the tree that lands is the merge per path, to the byte', () => {
  const { draft } = given(...story())
  const tree = mergedTree(draft)
  const instead: readonly [string, Files, string][] = [
    ['another content', { 'src/login.ts': 'let a = 2\n' }, 'LANDING_TREE'],
    ['another mode', { 'src/login.ts': file('let a = 1\n', '100755') }, 'LANDING_TREE'],
    ['something beside it', { 'src/evil.ts': '\n' }, 'LANDING_TREE'],
    ['something taken away', { 'README.md': null }, 'LANDING_TREE'],
    ['the code left out', { 'src/login.ts': 'let a\n' }, 'LANDING_TREE'],
    ['another plan', { [PLAN]: 'Do as we did\n' }, 'LANDING_TREE OWN_PATH'],
    [
      'the plan as a program',
      { [PLAN]: file('Compare in constant time\n', '100755') },
      'LANDING_TREE OWN_PATH',
    ],
    ['no plan', { [PLAN]: null }, 'LANDING_TREE'],
    ['another session log', { '.vizier/sessions/fix-login.json': '\n' }, 'LANDING_TREE OWN_PATH'],
    ['another snapshot', { [SNAPSHOT]: 'a castle\n' }, 'LANDING_TREE OWN_PATH'],
    ['what the run left', { '.vizier/runs/fix-login/x': '\n' }, 'LANDING_TREE OWN_PATH'],
  ]
  it.each(instead)('not with %s', (_, files, codes) => {
    lands(codes, { tree: withFiles(tree, files) })(draft, draft)
  })

  it('and a squash of it is told from everything else by what it brings', () => {
    const { landed, since, workflow } = landingOf(draft)
    expect(bringsChain(workflow, since, landed)).toBe(true)
    expect(bringsChain(workflow, since, landed.slice(1))).toBe(false)
    expect(bringsChain(workflow, since, [])).toBe(false)
    const more = changesOf(withFiles(new Map(), {}), withFiles(new Map(), { 'src/evil.ts': '\n' }))
    expect(bringsChain(workflow, since, [...landed, ...more])).toBe(false)
  })
})

describe('the session log is what the chain tells', () => {
  it('and nothing else, whatever the seal names', () => {
    const lie = '.vizier/sessions/fix-login.json'
    given(...begun, approved('plan-approval', ada), accepted(ada, fix))
      .when(
        sealed(ada, {
          files: { [lie]: 'lies\n' },
          event: { session: { path: lie, blob: file('lies\n').oid } },
        }),
      )
      .then('legal', lands('SESSION_LOG'))
  })
})

describe('who decided', () => {
  const deciders: readonly [string, (by: Signatory) => readonly Act[]][] = [
    ['the plan', (plan) => story({ plan })],
    ['the code', (code) => story({ code })],
    ['the seal', (seal) => story({ seal })],
  ]
  it.each(deciders)('is somebody whom policy knows, a person, with the role: %s', (_, told) => {
    under(policy(), ...told(mallory)).then(finds('UNKNOWN_SIGNER'))
    under(policy(), ...told(codex)).then(finds('AGENT_DECISION'))
  })

  it('has the role for it', () => {
    under(policy(), ...story({ seal: bob })).then(lands('ROLE_MISSING'))
    const makers = { approvals: 1, role: 'maintainer' } as const
    under(policy({}, { rules: { plan: makers } }), ...story({ plan: bob })).then(finds('ROLE_MISSING'))
    under(policy({}, { rules: { code: makers } }), ...story({ code: bob })).then(lands('ROLE_MISSING'))
  })

  it('has a key that is not revoked, or decided before it was', () => {
    const { draft } = given(...story({ plan: bob, code: bob }))
    const revoked = (survive: readonly number[]) =>
      policy(
        {},
        {
          revoked: [{ key: bob.key, survive: survive.map((at) => (draft.entries[at] ?? fail()).commit.oid) }],
        },
      )
    finds('KEY_REVOKED')(byLaw(draft, revoked([])), draft)
    lands('KEY_REVOKED')(byLaw(draft, revoked([4])), draft)
    lands('PASS')(byLaw(draft, revoked([4, 5])), draft)
  })

  it('lost the role since: a new approval mends it, and the log was never broken', () => {
    const bobLeft = policy({}, { principals: policy().principals.filter(({ name }) => name !== 'bob') })
    under(bobLeft, ...story({ plan: bob })).then(finds('UNKNOWN_SIGNER'))
    under(
      bobLeft,
      ...begun,
      approved('plan-approval', bob),
      accepted(ada, fix),
      approved('plan-approval', ada),
      sealed(ada),
    ).then(lands('PASS'))
  })
})

const fail = (): never => {
  throw new Error('no such entry')
}

describe('how many', () => {
  it('approve the plan is what policy asks for, each counted once', () => {
    const two = policy({ plan: 2 })
    under(two, ...story()).then(lands('PLAN_NOT_APPROVED'))
    const approvedBy = (...who: readonly Signatory[]) => [
      ...begun,
      ...who.map((by) => approved('plan-approval', by)),
      accepted(ada, fix),
      sealed(ada),
    ]
    under(two, ...approvedBy(ada, ada)).then(lands('PLAN_NOT_APPROVED'))
    under(two, ...approvedBy(ada, codex)).then(finds('AGENT_DECISION'))
    under(two, ...approvedBy(ada, bob)).then(lands('PASS'))
  })

  it('sign off the code is what policy asks for, each counted once, for every commit', () => {
    const two = policy({ code: 2 })
    const planned = [...begun, approved('plan-approval', ada)]
    under(two, ...story()).then(lands('CODE_NOT_SIGNED_OFF'))
    const signedBy = (...who: readonly Signatory[]) =>
      under(two, ...planned, accepted(ada, fix), ...who.map((by) => approved('sign-off', by)), sealed(ada))
    signedBy(ada).then(lands('CODE_NOT_SIGNED_OFF'))
    signedBy(bob).then(lands('PASS'))
    under(
      two,
      ...planned,
      accepted(ada, fix),
      approved('sign-off', bob),
      accepted(ada, { x: '\n' }),
      sealed(ada),
    ).then(lands('CODE_NOT_SIGNED_OFF'), (draft) =>
      expect(verify(draft)).toMatchObject([{ commit: draft.entries[7]?.commit.oid }]),
    )
  })

  it('two keys of one person are one person', () => {
    const [first, ...others] = policy().principals
    if (!first) throw new Error('nobody')
    const twoKeys = { ...first, keys: [ada.key, cleo.key] }
    const law = policy(
      { plan: 2 },
      { principals: [twoKeys, ...others.filter(({ name }) => name !== 'cleo')] },
    )
    under(
      law,
      ...begun,
      approved('plan-approval', ada),
      approved('plan-approval', cleo),
      accepted(ada, fix),
      sealed(ada),
    ).then(lands('PLAN_NOT_APPROVED'))
  })
})

describe('the snapshot', () => {
  it('that policy asks for is there', () => {
    const law = policy({}, { rules: { snapshot: 'required' } })
    under(law, ...story()).then(lands('SNAPSHOT_REQUIRED'))
    const told = [goalWithDoor, approved('snapshot', bob), ...begun.slice(2), ...story().slice(3)]
    under(law, ...told).then(lands('PASS'))
    under(policy(), ...told).then(lands('PASS'))
  })

  it('is approved by as many as a plan is', () => {
    const told = [goalWithDoor, approved('snapshot', bob), ...begun.slice(2)]
    const planned = [
      approved('plan-approval', ada),
      approved('plan-approval', bob),
      accepted(ada, fix),
      sealed(ada),
    ]
    under(policy({ plan: 2 }), ...told, ...planned).then(lands('SNAPSHOT_NOT_APPROVED'))
  })
})

describe('an artefact that is approved as such', () => {
  const definition = `
name: research
version: 1
stages:
  - { name: study, type: document, config: { artefacts: [".vizier/runs/{slug}/findings.md"] } }
  - { name: sound, type: approval, of: artefact, depends_on: study }
  - { name: plan, type: document, depends_on: sound, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: save, type: merge, depends_on: nod }
`
  const told = (law: Policy, by: Signatory) =>
    given(
      { definition, policy: law },
      submitted('study', { '.vizier/runs/fix-login/findings.md': 'Because.\n' }),
      approved('sound', by),
      submitted('plan', { [PLAN]: 'x\n' }),
      approved('nod', ada),
      approved('nod', bob),
    ).when(sealed(ada))

  it('is, though the seal has taken it away', () => {
    told(policy(), ada).then('legal', lands('PASS'))
    told(policy(), mallory).then('legal', lands('UNKNOWN_SIGNER'))
    told(policy({ plan: 2 }), ada).then('legal', lands('STAGE_NOT_APPROVED'))
  })
})

describe('sensitive code', () => {
  const planned = [...begun, approved('plan-approval', ada)]
  const ci = { '.github/ci.yml': 'run: all\n' }

  it('is signed off by its role', () => {
    under(policy(), ...planned, accepted(bob, ci), sealed(ada)).then(lands('SENSITIVE_NOT_SIGNED_OFF'))
    under(policy(), ...planned, accepted(ada, ci), sealed(ada)).then(lands('PASS'))
    under(policy(), ...planned, accepted(bob, ci), approved('sign-off', ada), sealed(ada)).then(lands('PASS'))
  })

  it('is judged on what lands', () => {
    const back = { '.github/ci.yml': null }
    const gone = { event: { destructive: ['.github/ci.yml'] } }
    under(
      policy(),
      ...planned,
      accepted(bob, { ...ci, ...fix }),
      accepted(bob, back, gone),
      sealed(ada),
    ).then(lands('PASS'))
  })

  it('is the law itself, links and submodules, without being listed', () => {
    for (const files of [
      { '.vizier/policy.yml': 'version: 1\n' },
      { 'src/link': file('/etc/passwd', '120000') },
      { module: file('x', '160000') },
    ]) {
      under(policy(), ...planned, accepted(bob, files), sealed(ada)).then(lands('SENSITIVE_NOT_SIGNED_OFF'))
      under(policy(), ...planned, accepted(ada, files), sealed(ada)).then(lands('PASS'))
    }
  })
})

describe('what destroys', () => {
  const planned = [...begun, approved('plan-approval', ada)]
  it('is confirmed by name in the acceptance', () => {
    const gone = { 'README.md': null, 'src/login.ts': '' }
    under(policy(), ...planned, accepted(ada, gone), sealed(ada)).then(lands('DESTRUCTIVE_UNCONFIRMED'))
    const confirm = (...paths: string[]) => accepted(ada, gone, { event: { destructive: paths } })
    under(policy(), ...planned, confirm('README.md'), sealed(ada)).then(lands('DESTRUCTIVE_UNCONFIRMED'))
    under(policy(), ...planned, confirm('README.md', 'src/login.ts'), sealed(ada)).then(lands('PASS'))
  })
})

describe('the checks', () => {
  const law = policy({}, { checks: [{ name: 'test', run: 'npm test', timeout: 600 }] })
  const ready = story().slice(0, -1)
  const told = (checks: readonly object[]) => under(law, ...ready, sealed(ada, { event: { checks } }))
  const output = `sha256:${'0'.repeat(64)}`

  it('that policy lists ran on what was to land, and passed', () => {
    under(law, ...story()).then(lands('PASS'))
    told([]).then(lands('CHECK_MISSING'))
    const { draft } = given({ policy: law }, ...story())
    const [check] = draft.workflow.seal?.event.checks ?? []
    told([{ ...check, exit: 1 }]).then(lands('CHECK_MISSING'))
    told([{ ...check, name: 'lint' }]).then(lands('CHECK_MISSING'))
    told([{ name: 'test', tree: madeUpOid('other'), exit: 0, output }]).then(lands('CHECK_MISSING'))
    told([{ ...check }, { ...check, name: 'lint' }]).then(lands('PASS'))
  })

  it('are not fooled by a second entry of that name', () => {
    const { draft } = given({ policy: law }, ...story())
    const [check] = draft.workflow.seal?.event.checks ?? []
    told([{ ...check, exit: 1 }, { ...check }]).then(lands('CHECK_MISSING'))
    told([{ ...check }, { ...check, exit: 1 }]).then(lands('CHECK_MISSING'))
  })
})

describe('a check stage', () => {
  const definition = `
name: checked
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: approval, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: approval }
  - { name: tests, type: check, depends_on: work, config: { checks: [test] } }
  - { name: save, type: merge, depends_on: tests }
`
  const law = policy({}, { checks: [{ name: 'test', run: 'npm test', timeout: 600 }] })
  const told = (...acts: readonly Act[]) =>
    given(
      { definition, policy: law },
      submitted('plan', { [PLAN]: 'x\n' }),
      approved('approval', ada),
      accepted(ada, fix),
      ...acts,
    ).when(sealed(ada))

  it('was run by somebody who may, on this code, and passed', () => {
    told(checked('tests', ada, { test: 0 })).then('legal', lands('PASS'))
    told(checked('tests', bob, { test: 0 })).then('legal', lands('CHECK_MISSING'))
    told(checked('tests', codex, { test: 0 })).then('legal', lands('CHECK_MISSING'))
    told(checked('tests', mallory, { test: 0 })).then('legal', lands('CHECK_MISSING'))
    told(checked('tests', ada, { lint: 0 })).then('EVENT_ORDER')
    told(checked('tests', ada, { test: 1 })).then('EVENT_ORDER')
    told(checked('tests', ada, { test: 0 }), ordinary({ x: '\n' })).then('EVENT_ORDER')
  })

  it('that names no checks runs all that policy lists', () => {
    const two = [...law.checks, { name: 'lint', run: 'npm run lint', timeout: 60 }]
    const ran = (exits: Readonly<Record<string, number>>) =>
      given(
        {
          definition: definition.replace(', config: { checks: [test] }', ''),
          policy: { ...law, checks: two },
        },
        submitted('plan', { [PLAN]: 'x\n' }),
        approved('approval', ada),
        accepted(ada, fix),
        checked('tests', ada, exits),
      ).when(sealed(ada))
    ran({ test: 0 }).then('legal', lands('CHECK_MISSING'))
    ran({ lint: 0 }).then('legal', lands('CHECK_MISSING'))
    ran({ test: 0, lint: 0 }).then('legal', lands('PASS'))
  })

  it('is asked for where no merge is named, and not where the merge does not wait for it', () => {
    const ran = (text: string, ...acts: readonly Act[]) =>
      given(
        { definition: text, policy: law },
        submitted('plan', { [PLAN]: 'x\n' }),
        approved('approval', ada),
        accepted(ada, fix),
        ...acts,
      ).when(sealed(ada))
    const unmerged = definition.replace(/ {2}- \{ name: save.*\n/, '')
    ran(unmerged, checked('tests', bob, { test: 0 })).then('legal', lands('CHECK_MISSING'))
    ran(unmerged, checked('tests', ada, { test: 0 })).then('legal', lands('PASS'))
    const aside = definition.replace('depends_on: tests', 'depends_on: work')
    ran(aside).then('legal', lands('PASS'))
    ran(aside, checked('tests', bob, { test: 0 })).then('legal', lands('PASS'))
  })

  it('is not mended by somebody who may not', () => {
    told(checked('tests', ada, { test: 1 }), checked('tests', mallory, { test: 0 })).then(
      'legal',
      lands('CHECK_MISSING'),
    )
    told(
      checked('tests', ada, { test: 0 }),
      accepted(ada, { x: '\n' }),
      checked('tests', mallory, { test: 0 }),
    ).then('legal', lands('CHECK_MISSING'))
    told(checked('tests', mallory, { test: 0 }), checked('tests', ada, { test: 0 })).then(
      'legal',
      lands('PASS'),
    )
  })
})

describe('policy is a floor that no definition lowers', () => {
  const plans = '.vizier/implementation-plans/{slug}.md'
  const world = (stages: string, law = policy()) => ({
    policy: law,
    definition: `name: loose\nversion: 1\nstages:\n${stages}`,
  })

  it('a workflow without a plan lands exempt paths only', () => {
    const loose = '  - { name: work, type: patches }\n  - { name: save, type: merge, depends_on: work }\n'
    const exempting = policy({}, { exempt: [{ paths: ['docs/**'], role: 'maintainer' }] })
    given(world(loose), accepted(ada, fix)).when(sealed(ada)).then('legal', lands('PLAN_NOT_APPROVED'))
    given(world(loose, exempting), accepted(ada, fix))
      .when(sealed(ada))
      .then('legal', lands('PLAN_NOT_APPROVED'))
    given(world(loose, exempting), accepted(ada, { 'docs/x.md': 'x\n' }))
      .when(sealed(ada))
      .then('legal', lands('PASS'))
    given(world(loose, exempting), accepted(ada, { 'docs/x.md': 'x\n', ...fix }))
      .when(sealed(ada))
      .then('legal', lands('PLAN_NOT_APPROVED'))
  })

  it('a plan that nobody approves is no approved plan', () => {
    const unapproved = `  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: work, type: patches, depends_on: plan }
  - { name: save, type: merge, depends_on: work }
`
    given(world(unapproved), submitted('plan', { [PLAN]: 'x\n' }), accepted(ada, fix))
      .when(sealed(ada))
      .then('legal', lands('OWN_PATH PLAN_NOT_APPROVED'))
  })

  it('each plan is approved, not one of them', () => {
    const two = `  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: more, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.more.md"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: [nod, more] }
  - { name: save, type: merge, depends_on: work }
`
    given(
      world(two),
      submitted('plan', { [PLAN]: 'x\n' }),
      submitted('more', { '.vizier/implementation-plans/fix-login.more.md': 'and y\n' }),
      approved('nod', ada),
      accepted(ada, fix),
    )
      .when(sealed(ada))
      .then('legal', lands('OWN_PATH PLAN_NOT_APPROVED'))
  })

  it('a role that the definition asks for on code is asked for beside that of policy', () => {
    const makers = `  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
  - { name: sign, type: approval, of: code, role: maintainer, depends_on: work }
  - { name: save, type: merge, depends_on: sign }
`
    const takenBy = (by: Signatory) =>
      given(
        world(makers),
        submitted('plan', { [PLAN]: 'x\n' }),
        approved('nod', ada),
        accepted(by, fix),
      ).when(sealed(ada))
    takenBy(bob).then('legal', lands('ROLE_MISSING'))
    takenBy(ada).then('legal', lands('PASS'))
  })

  it('the seal stands for no approval that somebody else was asked for, however small the change', () => {
    const small = policy({}, { small: { lines: 100, paths: ['src/**'], role: 'maintainer' } })
    under(small, ...story()).then(lands('PASS', { lines: 1 }))
    under(small, ...story({ code: mallory })).then(lands('UNKNOWN_SIGNER', { lines: 1 }))
    under(small, ...story({ plan: mallory })).then(lands('UNKNOWN_SIGNER PLAN_NOT_APPROVED', { lines: 1 }))
  })

  it('an approval by anyone needs whom policy names', () => {
    const anyone = `  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: nod, type: approval, of: plan, role: anyone, approvals: 1, depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
  - { name: save, type: merge, depends_on: work }
`
    const told = (by: Signatory, law = policy()) =>
      given(
        world(anyone, law),
        submitted('plan', { [PLAN]: 'x\n' }),
        approved('nod', by),
        accepted(ada, fix),
      ).when(sealed(ada))
    told(mallory).then('legal', finds('UNKNOWN_SIGNER'))
    told(ada, policy({ plan: 2 })).then('legal', lands('PLAN_NOT_APPROVED'))
    told(bob).then('legal', lands('PASS'))
  })

  it('code is signed off though the definition has no stage for it', () => {
    const silent = `  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: save, type: merge, depends_on: nod }
`
    const told = [submitted('plan', { [PLAN]: 'x\n' }), approved('nod', ada), ordinary(fix)]
    given(world(silent), ...told)
      .when(sealed(ada))
      .then('legal', lands('CODE_NOT_SIGNED_OFF'))
    given(world(silent), ...told.slice(0, 2))
      .when(sealed(ada))
      .then('legal', lands('PASS'))
  })
})

describe('code that no stage of the definition asks to be signed off', () => {
  const plans = '.vizier/implementation-plans/{slug}.md'
  const definition = `name: silent
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: ["${plans}"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }
  - { name: work, type: patches, depends_on: nod }
  - { name: save, type: merge, depends_on: work }
`
  const takenBy = (by: Signatory, law: Policy) =>
    given(
      { policy: law, definition },
      submitted('plan', { [PLAN]: 'x\n' }),
      approved('nod', ada),
      accepted(by, fix),
    ).when(sealed(ada))

  it('is, by as many as policy asks for, in the role that it names', () => {
    takenBy(bob, policy()).then('legal', lands('PASS'))
    takenBy(bob, policy({ code: 2 })).then('legal', lands('CODE_NOT_SIGNED_OFF'))
    const makers = policy({}, { rules: { code: { approvals: 1, role: 'maintainer' } } })
    takenBy(bob, makers).then('legal', lands('ROLE_MISSING'))
    takenBy(ada, makers).then('legal', lands('PASS'))
  })
})

describe('what came by an update', () => {
  const both = [...story().slice(0, -1), targetMoves({ 'src/login.ts': 'let a = 0\n' })]

  it('and was made of what both sides changed is signed off', () => {
    const merged = { 'src/login.ts': 'let a = 0 + 1\n' }
    given(...both, updated(merged))
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...both, updated(merged), approved('sign-off', bob))
      .when(sealed(ada))
      .then('legal', lands('PASS'))
  })

  it('from no commit of the target leads nowhere', () => {
    given(...both)
      .when(updated({}, { second: madeUpOid('elsewhere') }))
      .then('EVENT_PARENTS')
  })
})

describe('a revision that nobody answered', () => {
  it('holds the seal back', () => {
    given(...story().slice(0, -1), revised('sign-off', null))
      .when(sealed(ada))
      .then('EVENT_ORDER')
    given(...story().slice(0, -1), revised('sign-off', null), approved('sign-off', bob))
      .when(sealed(ada))
      .then('legal', lands('PASS'))
  })
})
