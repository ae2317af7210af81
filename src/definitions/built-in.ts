import type { Definition } from '../domain/definition/definition.js'
import adrReview from './adr-review.yml'
import adrReviewDefinition from './adr-review.yml?definition'
import change from './change.yml'
import changeDefinition from './change.yml?definition'
import changeChecked from './change-checked.yml'
import changeCheckedDefinition from './change-checked.yml?definition'
import changeVerified from './change-verified.yml'
import changeVerifiedDefinition from './change-verified.yml?definition'
import docsAudit from './docs-audit.yml'
import docsAuditDefinition from './docs-audit.yml?definition'
import repair from './repair.yml'
import repairDefinition from './repair.yml?definition'
import researchToRfc from './research-to-rfc.yml'
import researchToRfcDefinition from './research-to-rfc.yml?definition'
import rfcReview from './rfc-review.yml'
import rfcReviewDefinition from './rfc-review.yml?definition'
import sessionStart from './session-start.yml'
import sessionStartDefinition from './session-start.yml?definition'
import small from './small.yml'
import smallDefinition from './small.yml?definition'
import specToImplementation from './spec-to-implementation.yml'
import specToImplementationDefinition from './spec-to-implementation.yml?definition'
import specValidation from './spec-validation.yml'
import specValidationDefinition from './spec-validation.yml?definition'
import supervisedLean from './supervised-lean.yml'
import supervisedLeanDefinition from './supervised-lean.yml?definition'

/** The definitions that come with `wf`, as text, by name. */
export const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['change', change],
  ['change-checked', changeChecked],
  ['change-verified', changeVerified],
  ['small', small],
  ['repair', repair],
  ['rfc-review', rfcReview],
  ['adr-review', adrReview],
  ['spec-validation', specValidation],
  ['session-start', sessionStart],
  ['research-to-rfc', researchToRfc],
  ['spec-to-implementation', specToImplementation],
  ['docs-audit', docsAudit],
  ['supervised-lean', supervisedLean],
])

const PARSED: ReadonlyMap<string, Definition> = new Map([
  [change, changeDefinition],
  [changeChecked, changeCheckedDefinition],
  [changeVerified, changeVerifiedDefinition],
  [small, smallDefinition],
  [repair, repairDefinition],
  [rfcReview, rfcReviewDefinition],
  [adrReview, adrReviewDefinition],
  [specValidation, specValidationDefinition],
  [sessionStart, sessionStartDefinition],
  [researchToRfc, researchToRfcDefinition],
  [specToImplementation, specToImplementationDefinition],
  [docsAudit, docsAuditDefinition],
  [supervisedLean, supervisedLeanDefinition],
])

/** The definition in a text that is, to the letter, one of ours: it was parsed when the program was built. */
export function builtInDefinition(text: string): Definition | null {
  return PARSED.get(text) ?? null
}
