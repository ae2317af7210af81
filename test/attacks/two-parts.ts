import { asciiPath } from '../../src/domain/names/path.js'
import { sessionPath } from '../../src/domain/names/slug.js'
import { type Files, withFiles } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, ordinary, skipped, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { begun, FIX, goalOf, honest, landed, planOf } from './story.js'

const OTHER: Files = { 'src/other.ts': 'let b = 2\n' }

/** One after the other, as `team/fix` may be opened once the branch of `team` is gone. */
const both = (g: Ground): void => {
  landed(g, 'team')
  landed(g, 'team/fix', OTHER)
}

/** A draft whose last commit nobody signed off: it writes this. */
const unsigned =
  (slug: string, files: Files) =>
  (g: Ground): void => {
    const acts = [...begun(slug), accepted(ada, FIX), ordinary(files), sealed(ada)]
    g.land(g.draft(slug, acts))
  }

/** Each in what the other one owns. */
const INTO: readonly (readonly [slug: string, other: string])[] = [
  ['team', 'team/fix'],
  ['team/fix', 'team'],
]

const intoTheOther = INTO.flatMap(([slug, other]): readonly Attack[] => [
  {
    no: '41',
    name: `${slug} writes into the run folder of ${other}`,
    finds: 'EVENT_ORDER',
    attack: unsigned(slug, { [goalOf(other)]: 'x\n' }),
    twin: both,
  },
  {
    no: '41',
    name: `${slug} writes the plan of ${other}`,
    finds: 'EVENT_ORDER',
    attack: unsigned(slug, { [planOf(other)]: 'x\n' }),
    twin: both,
  },
  {
    no: '41',
    name: `${slug} has the plan of ${other} approved as its own`,
    finds: 'EVENT_TREE',
    attack: (g) => {
      const acts: readonly Act[] = [
        submitted('goal', { [goalOf(slug)]: 'Let people in\n' }),
        skipped('snapshot'),
        submitted('plan', { [planOf(other)]: 'Compare\n' }),
        approved('plan-approval', ada),
        accepted(ada, FIX),
        sealed(ada),
      ]
      g.land(g.draft(slug, acts))
    },
    twin: both,
  },
  {
    no: '53',
    name: `the landing of ${slug} rewrites the session log of ${other}`,
    finds: 'LANDING_TREE',
    attack: (g) => {
      landed(g, other, OTHER)
      const draft = g.draft(slug, honest(slug))
      g.land(draft, { tree: withFiles(g.merged(draft), { [sessionPath(other)]: '{}\n' }, g.format) })
    },
    twin: both,
  },
  {
    no: '54',
    name: `the chain of ${slug} under the name of ${other}: nothing of it is taken for the other's`,
    finds: 'INCOMPLETE CHAIN_MISSING',
    attack: (g) => {
      const draft = g.draft(slug, honest(slug))
      g.squash(g.draft(other, honest(other, OTHER)))
      g.archive(draft, other.replace('/', '_'))
    },
    twin: (g) => void g.squash(g.draft(other, honest(other, OTHER))),
  },
])

export const TWO_PART_ATTACKS: readonly Attack[] = [
  ...intoTheOther,
  {
    no: '54',
    name: 'an archive whose name has a "/" is no archive of a slug with one',
    finds: 'INCOMPLETE CHAIN_MISSING',
    attack: (g) => {
      const draft = g.draft('team/fix', honest('team/fix'))
      g.squash(draft)
      const landing = g.tip
      g.rewind(g.chain[0] ?? landing)
      g.store(draft)
      g.ref('refs/wf/archive/team_fix', landing.oid)
      g.ref('refs/wf/archive/team/fix', draft.workflow.tip)
      g.push({}, { tree: landing.tree, message: 'Work\n' })
    },
    twin: (g) => void g.squash(g.draft('team/fix', honest('team/fix'))),
  },
  {
    no: '41',
    name: 'a folder "team/fix" in the place of "team_fix" is no folder of the workflow',
    finds: 'EVENT_ORDER',
    attack: unsigned('team/fix', { [asciiPath('.vizier/runs/team/fix/goal.md')]: 'x\n' }),
    twin: both,
  },
]
