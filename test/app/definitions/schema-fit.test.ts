import { expect, test } from 'vitest'
import { fitBudget } from '../../../src/app/definitions/schema-fit.js'
import type { Oid } from '../../../src/domain/names/oid.js'

const OID = 'a'.repeat(40) as Oid

test('what the data of one log may take is bounded, in steps and in bytes', () => {
  const steps = fitBudget()
  for (let times = 0; times < 40; times++) steps.spend(OID, { steps: 500_000 })
  expect(() => steps.spend(OID, { steps: 1 })).toThrowError(/more data under schemas than is judged/)
  const bytes = fitBudget()
  for (let times = 0; times < 16; times++) bytes.spend(OID, { bytes: 4 << 20 })
  expect(() => bytes.spend(OID, { bytes: 1 })).toThrowError(/more data under schemas than is judged/)
})
