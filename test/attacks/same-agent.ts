import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, madeUpOid, type Over, started, submitted } from '../support/log-events.js'
import { judging } from '../support/log-evidence.js'
import { sealed } from '../support/log-landing.js'
import { ada } from '../support/signatories.js'
import { PLANNED } from '../support/workflow-definitions.js'
import type { Attack } from './attack.js'
import { FIX, planOf } from './story.js'

/** What one agent builds another verifies, before and behind a gate. */
const OTHERS = `name: others
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "src/**" } }
  - { name: verify, type: agent, depends_on: build, config: { prompt: Look at it, other_than: build } }
  - { name: gate, type: patches, depends_on: verify }
  - { name: once-more, type: agent, depends_on: gate, config: { prompt: Look at all of it, other_than: gate } }
  - { name: save, type: merge, depends_on: once-more }
`
const files: Files = { '.vizier/workflows/others.yml': OTHERS }

const patch = madeUpOid('patch')

/** A stage hands in a result; `build` makes the patch that `verify` judges. */
const by = (stage: string, agent: string | null, text = 'done\n', attempt = 1): readonly Act[] => {
  const file = { [`.vizier/runs/fix/${stage}.md`]: text }
  const starts = (over: Over): Act => started(stage, over)
  const hands = (over: Over): Act => submitted(stage, file, over)
  if (stage !== 'verify')
    return [
      starts({ event: { attempt } }),
      hands({ event: { agent, patch: stage === 'build' ? patch : null } }),
    ]
  return [
    judging(starts, stage, FIX, [patch], { event: { attempt } }),
    judging(hands, stage, FIX, [patch], { event: { agent } }),
  ]
}

const taken = (agent: string | null): Act => accepted(ada, FIX, { event: { agent, patch } })

const lands =
  (...acts: readonly Act[]) =>
  (g: Ground): void => {
    const plan = submitted('plan', { [planOf('fix')]: 'How\n' })
    g.land(g.draft('fix', [plan, approved('nod', ada), ...acts, sealed(ada)], { definition: OTHERS }))
  }

const twin = lands(
  ...by('build', 'mine'),
  ...by('verify', 'yours'),
  taken('mine'),
  ...by('once-more', 'yours'),
)

const attack = (name: string, finds: string, ...acts: readonly Act[]): Attack => ({
  no: '119',
  name,
  finds,
  files,
  attack: lands(...acts),
  twin,
})

export const SAME_AGENT_ATTACKS: readonly Attack[] = [
  attack(
    'the agent that built verifies its own work, where another has to',
    'SAME_AGENT',
    ...by('build', 'mine'),
    ...by('verify', 'mine', 'independent-verifier: all is well\n'),
    taken('mine'),
    ...by('once-more', 'yours'),
  ),
  attack(
    'a verification that names no agent, where another than the builder has to',
    'SAME_AGENT',
    ...by('build', 'mine'),
    ...by('verify', null),
    taken('mine'),
    ...by('once-more', 'yours'),
  ),
  attack(
    'the agent whose patch was accepted verifies it, where another has to',
    'SAME_AGENT',
    ...by('build', 'mine'),
    ...by('verify', 'yours'),
    taken('mine'),
    ...by('once-more', 'mine'),
  ),
  attack(
    'the verifier builds it again, and its earlier verification is kept',
    'EVENT_ORDER',
    ...by('build', 'mine'),
    ...by('verify', 'yours'),
    ...by('build', 'yours', 'done\n', 2),
    taken('yours'),
    ...by('once-more', 'mine'),
  ),
  {
    no: '119',
    name: 'a person builds, and an agent verifies',
    finds: 'PASS',
    files,
    attack: lands(...by('build', 'mine'), ...by('verify', 'yours'), taken(null), ...by('once-more', 'mine')),
  },
]
