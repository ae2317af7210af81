import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Slug } from '../../src/domain/names/slug.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { type Files, withFiles } from '../support/file-tree.js'
import type { Ground, Verifying } from '../support/ground.js'
import { type Act, type Draft, extended } from '../support/log-builder.js'
import {
  abandoned,
  abandonedBy,
  accepted,
  approved,
  event,
  madeUpOid,
  OUTPUT,
  ordinary,
  paused,
  resumed,
  revised,
  skipped,
  submitted,
  updated,
} from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, mallory } from '../support/signatories.js'
import { PLANNED } from '../support/workflow-definitions.js'
import type { Attack } from './attack.js'
import { begun, EVIL, FIX, goalOf, honest, landed, plain, planOf, proposed } from './story.js'

const lands =
  (acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', acts))
const work = accepted(ada, FIX)
const goal = { [goalOf('fix')]: 'Let people in\n' }

const REPORTED = `name: reported
version: 1
stages:
${PLANNED}
  - { name: work, type: patches, depends_on: nod }
  - { name: report, type: document, depends_on: work, config: { artefacts: [".vizier/runs/{slug}/report.md"] } }
`
const reported = [submitted('plan', { [planOf('fix')]: 'Why\n' }), approved('nod', ada), work]

/** Every event but one is as it should be. */
const instead = (at: number, act: Act) => lands(honest().map((each, index) => (index === at ? act : each)))

const lying = (no: string, name: string, attack: Attack['attack'], finds = 'EVENT_TRAILER'): Attack => ({
  no,
  name: `a trailer lies: ${name}`,
  finds,
  attack,
  twin: plain,
})

/** A commit on which no branch stands; not even the repository's own history leads to it. */
const aside = (g: Ground, parents: readonly Ground['root'][], files: Files = EVIL) => {
  const tree = withFiles(g.tip.tree, files, g.format)
  return { oid: g.commit({ tree, parents, message: 'Aside\n' }), tree }
}

/** The log goes on, is cut back to before that and lands; something still leads to what was cut away. */
const cutBack =
  (last: Act | null, memory: string) =>
  (g: Ground): void => {
    const before = g.draft('fix', [...begun(), work])
    const longer = last === null ? before : last(before)
    g.land(sealed(ada)(before))
    g.store(longer)
    if (memory === 'refs/notes/wf') noteOf(g, longer.workflow.tip)
    else g.ref(memory, longer.workflow.tip)
  }

/** The same, where the clone itself saw the longer one, and wrote that down in its own Git directory. */
const remembered =
  (last: Act | null) =>
  (g: Ground): Verifying => {
    const before = g.draft('fix', [...begun(), work])
    const longer = last === null ? before : last(before)
    g.land(sealed(ada)(before))
    g.store(longer)
    return {
      prepare: (path) => {
        mkdirSync(join(path, 'wf'))
        writeFileSync(join(path, 'wf', 'high-water'), `fix ${longer.workflow.tip}\n`)
      },
    }
  }

const noteOf = (g: Ground, on: string): void => {
  const blob = g.blob('{"event":"sealed","by":"mallory"}\n')
  const tree = new Map([[encodeUtf8(on), { mode: '100644', oid: blob } as const]])
  g.ref('refs/notes/wf', g.commit({ tree, parents: [], message: 'Notes\n' }))
}

/** A message of an approval as text, to be bent. */
const approvalMessage = (draft: Draft, by: typeof ada | null, bend: (trailers: string) => string): Draft => {
  const made = approved('plan-approval', by)(draft)
  const message = made.entries.at(-1)?.commit.message ?? ''
  return extended(draft, { message: bend(message.replace(/Wf-Signature: .*\n/, '')), tree: draft.tree, by })
}

export const bent =
  (bend: (message: string) => string, by: typeof ada | null = ada): Act =>
  (draft) =>
    approvalMessage(draft, by, bend)

export const LOG_ATTACKS: readonly Attack[] = [
  {
    no: '42',
    name: 'code before its plan is approved',
    finds: 'EVENT_ORDER',
    attack: lands([...proposed(), work, approved('plan-approval', ada), sealed(ada)]),
    twin: plain,
  },
  {
    no: '42',
    name: 'an approval while the workflow is paused',
    finds: 'EVENT_ORDER',
    attack: lands([...proposed(), paused, approved('plan-approval', ada), resumed, work, sealed(ada)]),
    twin: lands([...proposed(), paused, resumed, approved('plan-approval', ada), work, sealed(ada)]),
  },
  {
    no: '42',
    name: 'a seal after it was abandoned',
    finds: 'EVENT_ORDER',
    attack: lands([...begun(), work, abandoned, sealed(ada)]),
    twin: plain,
  },
  {
    no: '42',
    name: 'a seal before the last stage, in a definition that has no merge',
    finds: 'EVENT_ORDER',
    files: { '.vizier/workflows/reported.yml': REPORTED },
    attack: (g) => void g.land(g.draft('fix', [...reported, sealed(ada)], { definition: REPORTED })),
    twin: (g) => {
      const report = submitted('report', { '.vizier/runs/fix/report.md': 'It went well\n' })
      g.land(g.draft('fix', [...reported, report, sealed(ada)], { definition: REPORTED }))
    },
  },
  {
    no: '43',
    name: 'a pause that brings code',
    finds: 'EVENT_TREE',
    attack: lands([...begun(), work, event('paused', {}, null, { files: EVIL }), resumed, sealed(ada)]),
    twin: lands([...begun(), work, paused, resumed, sealed(ada)]),
  },
  {
    no: '43',
    name: 'a seal that brings code',
    finds: 'EVENT_TREE',
    attack: lands([...begun(), work, sealed(ada, { files: EVIL })]),
    twin: plain,
  },
  lying('44', 'Wf-Artifact', instead(0, submitted('goal', goal, { event: { artefacts: [] } }))),
  lying('44', 'Wf-Delta of an acceptance', instead(4, accepted(ada, FIX, { event: { delta: OUTPUT } }))),
  lying('44', 'Wf-Delta of the seal', instead(5, sealed(ada, { event: { delta: OUTPUT } }))),
  lying(
    '44',
    'Wf-Input',
    instead(2, submitted('plan', { [planOf('fix')]: 'Why\n' }, { event: { inputs: [] } })),
  ),
  lying('44', 'Wf-Plan', instead(4, accepted(ada, FIX, { event: { plans: [] } }))),
  lying(
    '44',
    'Reviewed-by of an approval',
    instead(3, approved('plan-approval', ada, { event: { reviewedBy: bob.line } })),
  ),
  lying('44', 'Reviewed-by of the seal', instead(5, sealed(ada, { event: { approvers: [bob.line] } }))),
  lying(
    '44',
    'Wf-Session names another blob',
    (g) => {
      const session = { path: '.vizier/sessions/fix.json', blob: madeUpOid('x', g.format) }
      g.land(g.draft('fix', [...begun(), work, sealed(ada, { event: { session } })]))
    },
    'EVENT_TREE',
  ),
  {
    no: '45',
    name: 'a fork of the log lands after the other branch of it',
    finds: 'SEAL_SPENT',
    attack: (g) => {
      const first = g.draft('fix', begun())
      g.land([work, sealed(ada)].reduce((draft, act) => act(draft), first))
      const fork = [accepted(ada, { 'src/b.ts': 'b\n' }), sealed(ada)].reduce(
        (draft, act) => act(draft),
        first,
      )
      g.land(fork)
    },
    twin: (g) => {
      landed(g)
      landed(g, 'second', { 'src/b.ts': 'b\n' })
    },
  },
  {
    no: '45',
    name: 'a plan that was approved, replaced and put back',
    finds: 'EVENT_ORDER',
    attack: lands([
      ...begun(),
      submitted('plan', { [planOf('fix')]: 'Evil\n' }),
      submitted('plan', { [planOf('fix')]: 'Compare in constant time\n' }),
      work,
      sealed(ada),
    ]),
    twin: lands([
      ...begun(),
      submitted('plan', { [planOf('fix')]: 'Evil\n' }),
      submitted('plan', { [planOf('fix')]: 'Compare in constant time\n' }),
      approved('plan-approval', ada),
      work,
      sealed(ada),
    ]),
  },
  {
    no: '45',
    name: 'a line break in a path that forges a trailer',
    finds: 'EVENT_MALFORMED',
    attack: lands([
      ...begun(),
      accepted(
        ada,
        { 'x\nWf-Destructive: README.md': 'x\n', 'README.md': null },
        {
          event: { destructive: [] },
          content: (text) =>
            text.replace('\nReviewed-by', '\nWf-Destructive: "x\nWf-Destructive: README.md"\nReviewed-by'),
        },
      ),
      sealed(ada),
    ]),
    twin: lands([
      ...begun(),
      accepted(
        ada,
        { 'x\nWf-Destructive: README.md': 'x\n', 'README.md': null },
        { event: { destructive: ['README.md'] } },
      ),
      sealed(ada),
    ]),
  },
  {
    no: '45',
    name: 'a signature quoted in the body, and none at the end',
    finds: 'EVENT_MALFORMED',
    attack: lands([
      ...proposed(),
      (draft) => {
        const signed = approved('plan-approval', ada)(draft).entries.at(-1)?.commit.message ?? ''
        const line = /Wf-Signature: .*/.exec(signed)?.[0] ?? ''
        return bent((message) => message.replace('Because.', line), null)(draft)
      },
      work,
      sealed(ada),
    ]),
    twin: lands([
      ...proposed(),
      bent((message) => message.replace('Because.', 'Wf-Signature: ssh:AAAA')),
      work,
      sealed(ada),
    ]),
  },
  {
    no: '46',
    name: 'a base that was never on the target',
    finds: 'LANDING_BASE',
    attack: (g) => {
      const base = aside(g, [g.tip.oid])
      const draft = g.draft('fix', honest(), { on: base })
      g.land(draft, { tree: withFiles(g.merged(draft), EVIL, g.format) })
    },
    twin: plain,
  },
  {
    no: '47',
    name: 'an update from a commit that never was on the target',
    finds: 'LANDING_BASE',
    attack: (g) => {
      const side = aside(g, [g.tip.oid], {})
      g.land(
        g.draft('fix', [...begun(), work, event('updated', {}, null, { second: side.oid }), sealed(ada)]),
      )
    },
    twin: (g) => {
      const draft = g.draft('fix', [...begun(), work])
      landed(g, 'other', { 'src/b.ts': 'b\n' })
      g.land(sealed(ada)(updated()({ ...draft, main: [...g.chain] })))
    },
  },
  {
    no: '47',
    name: 'an update from a branch that does not follow the base',
    finds: 'EVENT_PARENTS',
    attack: (g) => {
      const side = aside(g, [])
      g.land(
        g.draft('fix', [...begun(), work, event('updated', {}, null, { second: side.oid }), sealed(ada)]),
      )
    },
    twin: plain,
  },
  {
    no: '48',
    name: 'a log that was cut back to before a revision, which its archive remembers',
    finds: 'LOG_CUT',
    attack: cutBack(revised('sign-off', ada), 'refs/wf/archive/fix'),
    twin: cutBack(null, 'refs/wf/archive/fix'),
  },
  {
    no: '48',
    name: 'a log that was cut back to before a revision, which this clone remembers',
    finds: 'LOG_CUT',
    attack: remembered(revised('sign-off', ada)),
    twin: remembered(null),
  },
  // What anybody can push is not read for a log that landed.
  ...['refs/remotes/origin/draft/fix', 'refs/notes/wf'].map(
    (memory): Attack => ({
      no: '48',
      name: `a log that was cut back to before a revision, which ${memory} alone speaks of`,
      finds: 'PASS',
      attack: cutBack(revised('sign-off', ada), memory),
    }),
  ),
  {
    no: '48',
    name: 'a log that was cut back to before it was abandoned',
    finds: 'LOG_CUT',
    attack: cutBack(abandonedBy(ada), 'refs/wf/archive/fix'),
    twin: cutBack(null, 'refs/wf/archive/fix'),
  },
  {
    no: '48',
    name: 'a log that was cut back, in a range',
    finds: 'LOG_CUT',
    attack: (g) => {
      cutBack(abandonedBy(ada), 'refs/wf/archive/fix')(g)
      return { what: `${g.root}..${g.tip.oid}` }
    },
    twin: (g) => {
      cutBack(abandonedBy(ada), 'refs/wf/archive/fix')(g)
      const before = g.tip.oid
      landed(g, 'other', { 'src/b.ts': 'b\n' })
      return { what: `${before}..${g.tip.oid}` }
    },
  },
  { no: '49', name: 'the notes are gone, the log is whole', finds: 'PASS', attack: plain },
  {
    no: '50',
    name: 'a forged note',
    finds: 'PASS',
    attack: (g) => {
      landed(g)
      noteOf(g, g.tip.oid)
    },
  },
  {
    no: '50',
    name: 'a forged note on a commit beside every workflow',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.push(EVIL)
      noteOf(g, g.tip.oid)
    },
    twin: plain,
  },
  {
    no: '51',
    name: 'a tree of the chain is not here',
    finds: 'INCOMPLETE OBJECT_MISSING',
    attack: (g) => {
      const draft = landed(g)
      g.drop((draft.entries[2]?.commit.tree ?? g.root) as typeof g.root)
      return {}
    },
    twin: plain,
  },
  {
    no: '51',
    name: 'a commit of the chain is not here',
    finds: 'INCOMPLETE OBJECT_MISSING',
    attack: (g) => {
      g.drop(landed(g).workflow.id)
      return {}
    },
    twin: plain,
  },
  {
    no: '51',
    name: 'a squash whose archive was not fetched',
    finds: 'INCOMPLETE CHAIN_MISSING',
    attack: (g) => {
      const draft = g.draft('fix', honest())
      const message = `Save\n\nWf-Workflow: fix@${draft.workflow.id}\nWf-Delta: ${OUTPUT}\n`
      g.push({}, { tree: g.merged(draft), message })
    },
    twin: (g) => void g.squash(g.draft('fix', honest())),
  },
  {
    no: '52',
    name: 'the definition in the log is laxer than the one that it names',
    finds: 'EVENT_TRAILER',
    attack: (g) => {
      const lax = 'name: change\nversion: 1\nstages: [{ name: save, type: merge }]\n'
      const honestly = g.draft('x', [])
      const [named] = honestly.workflow.definitions
      const draft = g.draft('fix', [ordinary(FIX), sealed(ada)], {
        definition: lax,
        event: { definitions: [named] } as never,
      })
      g.land(draft)
    },
    twin: plain,
  },
  {
    no: '53',
    name: 'the session log is edited where it landed',
    finds: 'OWN_PATH',
    attack: (g) => {
      const draft = g.draft('fix', honest())
      g.land(draft, { tree: withFiles(g.merged(draft), { '.vizier/sessions/fix.json': '{}\n' }, g.format) })
    },
    twin: plain,
  },
  {
    no: '53',
    name: 'the seal writes another session log than the chain tells',
    finds: 'SESSION_LOG',
    attack: (g) => {
      const path = '.vizier/sessions/fix.json'
      const files = { [path]: '{}\n' }
      const blob = g.blob('{}\n')
      g.land(g.draft('fix', [...begun(), work, sealed(ada, { files, event: { session: { path, blob } } })]))
    },
    twin: plain,
  },
  {
    no: '54',
    name: 'an abandoned chain under another name',
    finds: 'NOT_SEALED',
    attack: (g) => {
      const draft = g.draft('fix', [...begun(), work, abandoned])
      g.land({ ...draft, world: { ...draft.world, slug: 'other' as Slug } })
    },
    twin: plain,
  },
  {
    no: '54',
    name: 'a prefix of a chain',
    finds: 'NOT_SEALED',
    attack: lands([...begun(), work]),
    twin: plain,
  },
  {
    no: '54',
    name: 'a prefix of an abandoned chain, sealed by somebody else',
    finds: 'UNKNOWN_SIGNER',
    attack: (g) => {
      const before = g.draft('fix', [...begun(), work])
      g.archive(abandoned(before))
      g.land(sealed(mallory)(before))
    },
    twin: plain,
  },
  {
    no: '42',
    name: 'a stage is skipped that has something to approve',
    finds: 'EVENT_ORDER',
    attack: lands([
      submitted('goal', { ...goal, '.vizier/snapshot.md': 'a shop with a door\n' }),
      skipped('snapshot'),
      submitted('plan', { [planOf('fix')]: 'Why\n' }),
      approved('plan-approval', ada),
      work,
      sealed(ada),
    ]),
    twin: plain,
  },
]
