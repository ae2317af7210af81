import { expect, test } from 'vitest'
import { begun, landed } from '../attacks/story.js'
import { ground } from '../support/ground.js'
import { approved, ordinary } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob } from '../support/signatories.js'

const MIB = 1 << 20
/** What all of it may take beyond what it began with: a few copies of the largest object. */
const ROOM = 1200 * MIB

test('an object of 100 MiB, a folder of 100,000 files, a log of 10,000 commits', async () => {
  const place = ground({ format: 'sha1' })
  const commits = Array.from({ length: 10_000 }, (_, at) => ordinary({ 'src/n': `${at % 7}\n` }))
  const work = [...begun('long'), ...commits, approved('sign-off', bob), sealed(ada)]
  place.land(place.draft('long', work))
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`many/${at}`, 'x\n']))
  landed(place, 'big', { ...many, 'big.bin': 'x'.repeat(100 * MIB) })
  const before = process.memoryUsage().rss
  const { verdict, findings } = await place.verify({})
  expect(verdict, JSON.stringify(findings)).toBe('PASS')
  expect(process.memoryUsage().rss - before).toBeLessThan(ROOM)
})
