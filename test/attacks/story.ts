import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import type { Act, Draft } from '../support/log-builder.js'
import { accepted, approved, skipped, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, type Signatory } from '../support/signatories.js'

export const FIX: Files = { 'src/login.ts': 'let a = 1\n' }
export const EVIL: Files = { 'src/evil.ts': 'evil\n' }

const fileName = (slug: string): string => slug.replace('/', '_')
export const goalOf = (slug: string): string => `.vizier/runs/${fileName(slug)}/goal.md`
export const planOf = (slug: string): string => `.vizier/implementation-plans/${fileName(slug)}.md`

/** A goal, and a plan that waits for its approval. */
export const proposed = (slug = 'fix', plan = 'Compare in constant time\n'): readonly Act[] => [
  submitted('goal', { [goalOf(slug)]: 'Let people in\n' }),
  skipped('snapshot'),
  submitted('plan', { [planOf(slug)]: plan }),
]

/** Work may begin. */
export const begun = (slug = 'fix', by: Signatory = ada): readonly Act[] => [
  ...proposed(slug),
  approved('plan-approval', by),
]

/** All that an honest change takes, by Ada alone. */
export const honest = (slug = 'fix', files: Files = FIX, by: Signatory = ada): readonly Act[] => [
  ...begun(slug, by),
  accepted(by, files),
  sealed(by),
]

/** A whole honest change, landed as a merge. */
export function landed(ground: Ground, slug = 'fix', files: Files = FIX): Draft {
  const draft = ground.draft(slug, honest(slug, files))
  ground.land(draft)
  return draft
}

/** The twin of all attacks on a whole honest change: that change. */
export const plain = (ground: Ground): void => void landed(ground)
