import type { Policy } from '../../src/domain/policy/policy.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { type Files, file, withFiles } from '../support/file-tree.js'
import { type Ground, withSignature } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { extended } from '../support/log-builder.js'
import {
  accepted,
  approved,
  checked,
  madeUpOid,
  OUTPUT,
  ordinary,
  submitted,
  waived,
} from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, codex, mallory, policy, type Signatory } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { lawFile } from './law.js'
import { begun, EVIL, FIX, goalOf, honest, landed, plain, planOf, proposed } from './story.js'

const RELEASE = 'refs/heads/release'
const twice = 'a\nb\nc\na\nb\nc\n'

/** An honest change, of which the landing holds something else. */
const landedAs =
  (files: Files, honestly: Files = FIX) =>
  (g: Ground): void => {
    const draft = g.draft('fix', honest('fix', honestly))
    g.land(draft, { tree: withFiles(g.merged(draft), files, g.format) })
  }
/** The same in a squash. */
const squashedAs =
  (files: Files, honestly: Files = FIX) =>
  (g: Ground): void => {
    const draft = g.draft('fix', honest('fix', honestly))
    g.squash(draft, { tree: withFiles(g.merged(draft), files, g.format) })
  }
const lands =
  (acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', acts))
const honestly =
  (files: Files) =>
  (g: Ground): void =>
    void landed(g, 'fix', files)

const forSomethingElse = (by: Signatory): Signatory => ({ ...by, sign: (text) => by.signFor(text, 'git') })

/** As `git pull --rebase` with `commit.gpgsign` does it: the victim signs the commit, whatever it says. */
const signedAsCommit = (content: ByteString): string => withSignature(content, ada)

const withCheck = policy({}, { checks: [{ name: 'test', run: 'true', timeout: 60 }] })
const CHECKS = `name: checks
version: 1
stages:
  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: plan-approval, type: approval, of: plan, depends_on: [plan] }
  - { name: work, type: patches, depends_on: [plan-approval] }
  - { name: try, type: check, depends_on: [work], config: { checks: [test] } }
  - { name: sign-off, type: approval, of: code, depends_on: [try] }
  - { name: save, type: merge, depends_on: [sign-off] }
`
const tried =
  (by: Signatory) =>
  (g: Ground): void => {
    const acts = [
      submitted('plan', { [planOf('fix')]: 'Why\n' }),
      approved('plan-approval', ada),
      accepted(ada, FIX),
      checked('try', by, { test: 0 }),
      sealed(ada),
    ]
    g.land(g.draft('fix', acts, { definition: CHECKS }))
  }

/** Bob approves the code, then a law comes that revokes his key, then the change lands. */
const revokedSince =
  (survives: boolean) =>
  (g: Ground): void => {
    const draft = g.draft('fix', [
      ...begun(),
      ordinary(FIX),
      approved('sign-off', bob, { seconds: 1_000_000_000 }),
    ])
    const revoked: Policy['revoked'] = [{ key: bob.key, survive: survives ? [draft.workflow.tip] : [] }]
    landed(g, 'law', lawFile(policy({}, { revoked })))
    g.land(sealed(ada)({ ...draft, main: [...g.chain] }))
  }

const transplanted =
  (from: (g: Ground) => ReturnType<Ground['draft']>) =>
  (g: Ground): void => {
    const approval = from(g).entries.find(
      ({ reading }) => reading.kind === 'event' && reading.event.event === 'approved',
    )
    const message = approval?.commit.message ?? ''
    const again: Act = (draft) => extended(draft, { message, tree: draft.tree })
    g.land(g.draft('fix', [...proposed(), again, accepted(ada, FIX), sealed(ada)]))
  }

export const BINDING_ATTACKS: readonly Attack[] = [
  {
    no: '15',
    name: 'a commit after the last acceptance',
    finds: 'EVENT_ORDER',
    attack: lands([...begun(), accepted(ada, FIX), ordinary(EVIL), sealed(ada)]),
    twin: lands([...begun(), accepted(ada, FIX), ordinary(EVIL), approved('sign-off', bob), sealed(ada)]),
  },
  {
    no: '15',
    name: 'a commit after the seal',
    finds: 'NOT_LANDED',
    attack: lands([...honest(), ordinary(EVIL)]),
    twin: plain,
  },
  {
    no: '16',
    name: 'the plan is edited after its approval',
    finds: 'EVENT_ORDER',
    attack: lands([...begun(), ordinary({ [planOf('fix')]: 'Evil\n' }), accepted(ada, FIX), sealed(ada)]),
    twin: lands([
      ...begun(),
      submitted('plan', { [planOf('fix')]: 'Better\n' }),
      approved('plan-approval', ada),
      accepted(ada, FIX),
      sealed(ada),
    ]),
  },
  {
    no: '16',
    name: 'the plan is edited after the code was accepted',
    finds: 'EVENT_ORDER',
    attack: lands([...begun(), accepted(ada, FIX), ordinary({ [planOf('fix')]: 'Evil\n' }), sealed(ada)]),
    twin: plain,
  },
  {
    no: '16',
    name: 'another plan lands than the approved one',
    finds: 'LANDING_TREE',
    attack: landedAs({ [planOf('fix')]: 'Evil\n' }),
    twin: plain,
  },
  {
    no: '17',
    name: 'only the indentation is another',
    finds: 'LANDING_TREE',
    attack: landedAs({ 'src/login.ts': '  let a = 1\n' }),
    twin: plain,
  },
  {
    no: '18',
    name: 'the same hunk in another place',
    finds: 'LANDING_TREE',
    files: { 'src/x': twice },
    attack: landedAs({ 'src/x': 'a\nb\nc\na\nX\nc\n' }, { 'src/x': 'a\nX\nc\na\nb\nc\n' }),
    twin: honestly({ 'src/x': 'a\nX\nc\na\nb\nc\n' }),
  },
  {
    no: '19',
    name: 'only the mode is another',
    finds: 'LANDING_TREE',
    attack: (g) => landedAs({ 'src/login.ts': file('let a = 1\n', '100755', g.format) })(g),
    twin: (g) => honestly({ 'src/login.ts': file('let a = 1\n', '100755', g.format) })(g),
  },
  {
    no: '19',
    name: 'a link in place of the file',
    finds: 'LANDING_TREE',
    attack: (g) => landedAs({ 'src/login.ts': file('let a = 1\n', '120000', g.format) })(g),
    twin: (g) => honestly({ 'src/l': file('login.ts', '120000', g.format) })(g),
  },
  {
    no: '20',
    name: 'a binary is swapped',
    finds: 'LANDING_TREE',
    attack: landedAs({ 'logo.png': '\0\x02' }, { 'logo.png': '\0\x01' }),
    twin: honestly({ 'logo.png': '\0\x01' }),
  },
  {
    no: '21',
    name: 'the pointer of a submodule is another',
    finds: 'LANDING_TREE',
    attack: (g) => {
      const at = (text: string) => ({ mode: '160000', oid: madeUpOid(text, g.format) }) as const
      landedAs({ lib: at('evil') }, { lib: at('good') })(g)
    },
    twin: (g) => honestly({ lib: { mode: '160000', oid: madeUpOid('good', g.format) } })(g),
  },
  {
    no: '22',
    name: 'approved content under a sensitive name',
    finds: 'LANDING_TREE',
    attack: landedAs(
      { 'src/ci.yml': null, '.github/workflows/ci.yml': 'on: push\n' },
      { 'src/ci.yml': 'on: push\n' },
    ),
    twin: honestly({ 'src/ci.yml': 'on: push\n' }),
  },
  ...(
    [
      ['17', 'the indentation', { 'src/login.ts': '  let a = 1\n' }],
      ['20', 'the bytes', { 'src/login.ts': 'let a = 1\0\n' }],
      ['22', 'the name', { 'src/login.ts': 'let a\n', 'src/other.ts': 'let a = 1\n' }],
    ] as const
  ).map(
    ([no, what, files]): Attack => ({
      no,
      name: `a squash with ${what} changed`,
      finds: 'NOT_LANDED',
      attack: squashedAs(files),
      twin: squashedAs({}),
    }),
  ),
  {
    no: '23',
    name: 'an approval of another slug',
    finds: 'EVENT_FOREIGN',
    attack: transplanted((g) => landed(g, 'other')),
    twin: plain,
  },
  {
    no: '23',
    name: 'an approval of the same slug, used before',
    finds: 'EVENT_FOREIGN',
    attack: transplanted((g) => g.draft('fix', [...begun()], { event: { target: RELEASE } })),
    twin: plain,
  },
  {
    no: '24',
    name: 'a change that was approved and sealed for another branch',
    finds: 'LANDING_TARGET',
    attack: (g) => {
      const acts = [...begun(), accepted(ada, FIX), sealed(ada, { event: { target: RELEASE } })]
      g.land(g.draft('fix', acts, { target: RELEASE }))
    },
    twin: plain,
  },
  {
    no: '24',
    name: 'a change that was approved for another branch and sealed for this',
    finds: 'EVENT_TRAILER',
    attack: (g) => void g.land(g.draft('fix', honest(), { target: RELEASE })),
    twin: plain,
  },
  {
    no: '25',
    name: 'reverted, then landed again by the old seal',
    finds: 'SEAL_SPENT',
    attack: (g) => {
      const draft = landed(g)
      landed(g, 'revert', { 'src/login.ts': 'let a\n' })
      g.land(draft, { tree: withFiles(g.tip.tree, FIX, g.format) })
    },
    twin: (g) => {
      landed(g)
      landed(g, 'revert', { 'src/login.ts': 'let a\n' })
      landed(g, 'again')
    },
  },
  {
    no: '25',
    name: 'reverted, then landed again as a squash',
    finds: 'NOT_LANDED',
    attack: (g) => {
      landed(g)
      landed(g, 'revert', { 'src/login.ts': 'let a\n' })
      g.push(FIX)
    },
    twin: (g) => {
      landed(g)
      landed(g, 'revert', { 'src/login.ts': 'let a\n' })
      g.squash(g.draft('again', honest('again')))
    },
  },
  {
    no: '26',
    name: 'two are asked for, and one person accepts and approves',
    finds: 'CODE_NOT_SIGNED_OFF',
    law: policy({ code: 2 }),
    attack: lands([...begun(), accepted(ada, FIX), approved('sign-off', ada), sealed(ada)]),
    twin: lands([...begun(), accepted(ada, FIX), approved('sign-off', bob), sealed(ada)]),
  },
  {
    no: '26',
    name: 'two are asked for, and the writer accepts alone',
    finds: 'CODE_NOT_SIGNED_OFF',
    law: policy({ code: 2 }),
    attack: lands(honest()),
    twin: lands([
      ...begun(),
      ordinary(FIX),
      approved('sign-off', ada),
      approved('sign-off', bob),
      sealed(ada),
    ]),
  },
  {
    no: '26',
    name: 'two are asked for, and the writer approves again under another address',
    finds: 'CODE_NOT_SIGNED_OFF',
    law: policy({ code: 2 }),
    attack: lands([
      ...begun(),
      ordinary(FIX),
      approved('sign-off', ada),
      approved('sign-off', ada, {
        committer: 'Ada L. <ada@home.example>',
        event: { reviewedBy: 'Ada L. <ada@home.example>' },
      }),
      sealed(ada),
    ]),
    twin: lands([
      ...begun(),
      ordinary(FIX),
      approved('sign-off', ada),
      approved('sign-off', bob),
      sealed(ada),
    ]),
  },
  {
    no: '27',
    name: 'a waiver of an approval, which is no record',
    finds: 'EVENT_TRAILER',
    law: policy({ plan: 2 }),
    attack: lands([
      ...proposed(),
      waived('plan-approval', 'plan-approval', 'plan', ada),
      approved('plan-approval', ada),
      approved('plan-approval', bob),
      accepted(ada, FIX),
      sealed(ada),
    ]),
    twin: lands([
      ...proposed(),
      approved('plan-approval', ada),
      approved('plan-approval', bob),
      accepted(ada, FIX),
      sealed(ada),
    ]),
  },
  ...(
    [
      ['approves', [...begun('fix', codex), accepted(ada, FIX), sealed(ada)]],
      ['accepts', [...begun(), accepted(codex, FIX), sealed(ada)]],
      ['approves code', [...begun(), ordinary(FIX), approved('sign-off', codex), sealed(ada)]],
      ['seals and saves', [...begun(), accepted(ada, FIX), sealed(codex)]],
    ] as const
  ).map(
    ([what, acts]): Attack => ({
      no: '27',
      name: `an agent's key ${what}`,
      finds: 'AGENT_DECISION',
      attack: lands(acts),
      twin: plain,
    }),
  ),
  {
    no: '27',
    name: "an agent's key waives",
    finds: 'EVENT_ORDER',
    attack: lands([
      ...proposed(),
      waived('plan-approval', 'plan-approval', 'plan', codex),
      accepted(ada, FIX),
      sealed(ada),
    ]),
    twin: plain,
  },
  {
    no: '27',
    name: "an agent's key checks",
    finds: 'CHECK_MISSING',
    files: { '.vizier/workflows/checks.yml': CHECKS },
    attack: tried(codex),
    twin: tried(ada),
  },
  {
    no: '28',
    name: 'a signature that was made for Git',
    finds: 'DECISION_SIGNATURE',
    attack: lands([...begun('fix', forSomethingElse(ada)), accepted(ada, FIX), sealed(ada)]),
    twin: plain,
  },
  {
    no: '29',
    name: 'an unsigned approval that a rebase has signed as a commit',
    finds: 'EVENT_MALFORMED',
    attack: lands([
      ...proposed(),
      approved('plan-approval', null, { content: signedAsCommit }),
      accepted(ada, FIX),
      sealed(ada),
    ]),
    twin: lands([
      ...proposed(),
      approved('plan-approval', ada, { content: signedAsCommit }),
      accepted(ada, FIX),
      sealed(ada),
    ]),
  },
  {
    no: '30',
    name: 'a decision without a signature',
    finds: 'EVENT_MALFORMED',
    attack: lands([...proposed(), approved('plan-approval', null), accepted(ada, FIX), sealed(ada)]),
    twin: plain,
  },
  {
    no: '31',
    name: 'a good signature of somebody unknown',
    finds: 'UNKNOWN_SIGNER',
    attack: lands([...begun('fix', mallory), accepted(ada, FIX), sealed(ada)]),
    twin: plain,
  },
  {
    no: '32',
    name: "another name than the key's",
    finds: 'PASS',
    attack: lands([
      ...proposed(),
      approved('plan-approval', ada, { committer: 'Mallory <mallory@example.com>' }),
      accepted(ada, FIX),
      sealed(ada),
    ]),
  },
  {
    no: '33',
    name: 'an acceptance whose tree is not its delta',
    finds: 'EVENT_TRAILER',
    attack: lands([...begun(), accepted(ada, FIX, { files: EVIL }), sealed(ada)]),
    twin: plain,
  },
  {
    no: '34',
    name: 'dates ten years off',
    finds: 'PASS',
    attack: lands([
      ...proposed(),
      approved('plan-approval', ada, { seconds: 2_015_000_000 }),
      accepted(ada, FIX, { seconds: 1_385_000_000 }),
      sealed(ada),
    ]),
  },
  {
    no: '35',
    name: 'a revoked key with a date before',
    finds: 'KEY_REVOKED',
    attack: revokedSince(false),
    twin: revokedSince(true),
  },
  { no: '36', name: 'a revoked key, listed as surviving', finds: 'PASS', attack: revokedSince(true) },
  {
    no: '37',
    name: 'a deletion that is accepted without being confirmed',
    finds: 'DESTRUCTIVE_UNCONFIRMED',
    attack: lands([...begun(), accepted(ada, { 'README.md': null }), sealed(ada)]),
    twin: lands([
      ...begun(),
      accepted(ada, { 'README.md': null }, { event: { destructive: ['README.md'] } }),
      sealed(ada),
    ]),
  },
  {
    no: '38',
    name: 'a sensitive path without the role',
    finds: 'SENSITIVE_NOT_SIGNED_OFF',
    attack: lands([...begun(), accepted(bob, { '.GitHub/x': 'x\n' }), sealed(ada)]),
    twin: honestly({ '.GitHub/x': 'x\n' }),
  },
  {
    no: '39',
    name: 'the sign-off is waived',
    finds: 'EVENT_ORDER',
    attack: lands([...begun(), ordinary(FIX), waived('sign-off', 'sign-off', 'code', ada), sealed(ada)]),
    twin: plain,
  },
  {
    no: '39',
    name: 'no snapshot, where policy asks for one',
    finds: 'SNAPSHOT_REQUIRED',
    law: policy({}, { rules: { snapshot: 'required' } }),
    attack: lands(honest()),
    twin: lands([
      submitted('goal', { [goalOf('fix')]: 'x\n', '.vizier/snapshot.md': 'a shop with a door\n' }),
      approved('snapshot', ada),
      submitted('plan', { [planOf('fix')]: 'Why\n' }),
      approved('plan-approval', ada),
      accepted(ada, FIX),
      sealed(ada),
    ]),
  },
  {
    no: '40',
    name: 'a check that ran on another tree',
    finds: 'CHECK_MISSING',
    law: withCheck,
    attack: (g) => {
      const checks = [{ name: 'test', tree: madeUpOid('x', g.format), exit: 0, output: OUTPUT }]
      g.land(g.draft('fix', [...begun(), accepted(ada, FIX), sealed(ada, { event: { checks } })]))
    },
    twin: plain,
  },
  {
    no: '40',
    name: 'a check that nobody ran',
    finds: 'CHECK_MISSING',
    law: withCheck,
    attack: lands([...begun(), accepted(ada, FIX), sealed(ada, { event: { checks: [] } })]),
    twin: plain,
  },
  {
    no: '40',
    name: 'a check stage that somebody without the role signed',
    finds: 'CHECK_MISSING',
    files: { '.vizier/workflows/checks.yml': CHECKS },
    attack: tried(bob),
    twin: tried(ada),
  },
  ...(
    [
      ['with the run bit', '100755'],
      ['that is a link', '120000'],
    ] as const
  ).map(
    ([what, mode]): Attack => ({
      no: '41',
      name: `an artefact ${what}`,
      finds: 'OWN_PATH',
      attack: (g) => {
        const plan = { [planOf('fix')]: file('Compare in constant time\n', mode, g.format) }
        lands([
          ...proposed(),
          ordinary(plan),
          approved('plan-approval', ada),
          accepted(ada, FIX),
          sealed(ada),
        ])(g)
      },
      twin: plain,
    }),
  ),
  {
    no: '41',
    name: 'a file beside the approved artefacts',
    finds: 'EVENT_ORDER',
    attack: lands([
      ...begun(),
      accepted(ada, FIX),
      ordinary({ '.vizier/implementation-plans/fix.x.md': 'x\n' }),
      sealed(ada),
    ]),
    twin: plain,
  },
  {
    no: '41',
    name: 'what the run left behind',
    finds: 'OWN_PATH',
    attack: landedAs({ '.vizier/runs/fix/evil': 'evil\n' }),
    twin: plain,
  },
]
