import type { Act } from './log-builder.js'
import { accepted, approved, madeUpOid, skipped, submitted } from './log-events.js'
import { GOAL, PLAN, SNAPSHOT } from './log-stories.js'
import { ada } from './signatories.js'

/** Events of a workflow one by one, in their order: to be put where they may stand, and where not. */
export const goal = submitted('goal', { [GOAL]: 'Let people in\n' })
export const goalWithSnapshot = submitted('goal', { [GOAL]: 'Let people in\n', [SNAPSHOT]: 'a door\n' })
export const plan = submitted('plan', { [PLAN]: 'Compare in constant time\n' })
export const begun: readonly Act[] = [goal, skipped('snapshot'), plan]
export const planned: readonly Act[] = [...begun, approved('plan-approval', ada)]
export const fix = { 'src/login.ts': 'let a = 1\n' }
export const done: readonly Act[] = [...planned, accepted(ada, fix)]
export const OTHER = madeUpOid('another')
export const some = { event: { subjects: [{ path: PLAN, blob: OTHER }] } }
