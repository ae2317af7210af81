import { expect, test } from 'vitest'
import { playLaws } from '../support/law-histories.js'

const HISTORIES = Number(process.env.HISTORIES ?? 3000)
const first = Number(process.env.SEED ?? Date.now() % 1_000_000_000)

test(`what verify finds in many histories of laws is what the rules find, from SEED=${first} on`, async () => {
  let sound = 0
  for (let seed = first; seed < first + HISTORIES; seed++) {
    if ((await playLaws(seed, seed % 8 === 0 ? 'sha256' : 'sha1')).found === 0) sound++
  }
  expect(sound).toBeGreaterThan(HISTORIES / 10)
})
