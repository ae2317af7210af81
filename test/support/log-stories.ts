import type { Act } from './log-builder.js'
import { accept, approve, propose, skip, submit } from './log-commands.js'
import { ada } from './signatories.js'

export const GOAL = '.vizier/runs/fix-login/goal.md'
export const PLAN = '.vizier/implementation-plans/fix-login.md'
export const SNAPSHOT = '.vizier/snapshot.md'

/** A goal that leaves the snapshot as it is, and a plan that awaits approval. */
export const proposed: readonly Act[] = [
  submit('goal', { [GOAL]: 'Let people in again\n' }),
  skip,
  submit('plan', { [PLAN]: 'Compare in constant time\n' }),
]

/** Ada has approved the plan: work may begin. */
export const planned: readonly Act[] = [...proposed, approve(ada)]

export const FIX = { 'src/login.ts': 'let a = 1\n' }

/** Ada has accepted a patch: everything is done but to save. */
export const ready: readonly Act[] = [...planned, propose(FIX), accept(ada)]
