import adr from '../../definitions/prompts/adr.md'
import changeVerification from '../../definitions/prompts/change-verification.md'
import docsAudit from '../../definitions/prompts/docs-audit.md'
import howToReview from '../../definitions/prompts/how-to-review.md'
import implement from '../../definitions/prompts/implement.md'
import plan from '../../definitions/prompts/plan.md'
import research from '../../definitions/prompts/research.md'
import rfcAll from '../../definitions/prompts/rfc-all.md'
import rfcArchitecture from '../../definitions/prompts/rfc-architecture.md'
import rfcDraft from '../../definitions/prompts/rfc-draft.md'
import rfcDraftReview from '../../definitions/prompts/rfc-draft-review.md'
import rfcImplementation from '../../definitions/prompts/rfc-implementation.md'
import rfcSecurity from '../../definitions/prompts/rfc-security.md'
import sessionStart from '../../definitions/prompts/session-start.md'
import specImplementation from '../../definitions/prompts/spec-implementation.md'
import specPlan from '../../definitions/prompts/spec-plan.md'
import specValidation from '../../definitions/prompts/spec-validation.md'
import specVerification from '../../definitions/prompts/spec-verification.md'
import supervisedImplementer from '../../definitions/prompts/supervised/implementer.md'
import supervisedLean from '../../definitions/prompts/supervised/lean.md'
import contextPackage from '../../schemas/context-package.ts?json-schema'
import ledger from '../../schemas/ledger.ts?json-schema'
import reviewResults from '../../schemas/review-results.ts?json-schema'
import rows from '../../schemas/rows.ts?json-schema'
import verificationReport from '../../schemas/verification-report.ts?json-schema'
import workerReport from '../../schemas/worker-report-v1.ts?json-schema'

const reviewed = (asked: string): string => `${asked.trimEnd()}\n\n${howToReview}`

/** The prompts and schemas that come with `wf`, by the path at which a project may have one of its own instead. */
export const SHIPPED: ReadonlyMap<string, string> = new Map([
  ['templates/review-prompts/rfc-architecture.md', reviewed(rfcArchitecture)],
  ['templates/review-prompts/rfc-security.md', reviewed(rfcSecurity)],
  ['templates/review-prompts/rfc-implementation.md', reviewed(rfcImplementation)],
  ['templates/review-prompts/rfc-all.md', reviewed(rfcAll)],
  ['templates/review-prompts/rfc-draft.md', reviewed(rfcDraftReview)],
  ['templates/review-prompts/adr.md', reviewed(adr)],
  ['templates/spec-validation.md', reviewed(specValidation)],
  ['templates/docs-audit.md', reviewed(docsAudit)],
  ['templates/session-start.md', sessionStart],
  ['templates/research.md', research],
  ['templates/rfc-draft.md', rfcDraft],
  ['templates/plan.md', plan],
  ['templates/change-verification.md', changeVerification],
  ['templates/implement.md', implement],
  ['templates/spec-plan.md', specPlan],
  ['templates/spec-implementation.md', specImplementation],
  ['templates/spec-verification.md', specVerification],
  ['templates/supervised/lean.md', supervisedLean],
  ['templates/supervised/implementer.md', supervisedImplementer],
  ['context-package.schema.json', contextPackage],
  ['ledger.schema.json', ledger],
  ['review-results.schema.json', reviewResults],
  ['rows.schema.json', rows],
  ['verification-report.schema.json', verificationReport],
  ['worker-report-v1.schema.json', workerReport],
])
