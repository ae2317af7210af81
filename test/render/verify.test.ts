import { expect, test } from 'vitest'
import { outcome } from '../../src/app/outcome/outcome.js'
import type { Acknowledged, VerifiedLanding } from '../../src/app/verify/law/verified-branch.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { Finding } from '../../src/domain/workflow/problem.js'
import { paint } from '../../src/render/paint.js'
import { renderVerify } from '../../src/render/verify.js'

const oid = (at: number): Oid => at.toString(16).padStart(40, 'a') as Oid

const landing = (at: number, more: Partial<VerifiedLanding> = {}): VerifiedLanding => ({
  commit: oid(at),
  workflow: `change-${at}`,
  id: oid(100 + at),
  seal: oid(200 + at),
  target: 'refs/heads/main',
  subject: 'Save it',
  detached: false,
  sound: true,
  verified: ['ada'],
  claimed: ['Ada'],
  ...more,
})

const against = (commit: Oid, code: Finding['code']): Finding => ({
  code,
  commit,
  message: 'so it is',
  hint: 'mend it',
})

function said(
  landings: readonly VerifiedLanding[],
  findings: readonly Finding[] = [],
  acknowledged: readonly Acknowledged[] = [],
): readonly string[] {
  const verdict = findings.length > 0 ? 'FAIL' : 'PASS'
  const branches = [{ branch: 'main', root: oid(0), checked: 2, landings, acknowledged }]
  const facts = { verdict, range: null, checked: 2, branches, findings }
  const text = renderVerify(outcome('verify', { facts }), paint(false))
  return text.split('\n').filter((line) => line.includes('change-'))
}

const line = (at: number, rest: string): string => `  ${oid(at).slice(0, 10)} change-${at}: ${rest}`

test('a landing that nothing was found against was decided by people', () => {
  expect(said([landing(1), landing(2, { detached: true })])).toEqual([
    line(1, 'decided by ada'),
    line(2, 'detached, decided by ada'),
  ])
})

test('one that something was found against is not listed as if it were fine', () => {
  // The finding is about a commit of its chain.
  expect(said([landing(1, { sound: false })], [against(oid(50), 'KEY_REVOKED')])).toEqual([
    line(1, 'not sound, see above; signed by ada'),
  ])
  // It was found after the landing itself was judged: a longer log is remembered.
  expect(said([landing(1), landing(2)], [against(oid(2), 'LOG_CUT')])).toEqual([
    line(1, 'decided by ada'),
    line(2, 'not sound, see above; signed by ada'),
  ])
})

test('one that is acknowledged is said to be that, and nothing above it is spoken of', () => {
  const known = [{ commit: oid(1), why: 'a hurry', codes: ['LANDING_TREE'] }]
  expect(said([landing(1, { sound: false, verified: [] })], [], known)).toEqual([
    line(1, 'not sound, acknowledged below; signed by nobody known'),
  ])
})
