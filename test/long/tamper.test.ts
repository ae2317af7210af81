import { describe, it } from 'vitest'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { fullStory } from '../support/full-story.js'
import { firstFinding, flipped, relinked } from '../support/log-tamper.js'
import { randomNumbers } from '../support/mutate.js'

const story = fullStory()
const TIMES = 20

// The fast suite changes each in one way: test/domain/tamper.test.ts.
describe('every byte of every commit, changed in many ways, with all that follow written anew', () => {
  it.each(story.contents.map((content, at): [number, ByteString] => [at, content]))(
    'in commit %i',
    (at, content) => {
      const random = randomNumbers(at)
      for (let place = 0; place < content.length; place++) {
        for (let times = 0; times < TIMES; times++) {
          const changed = flipped(content, place, 1 + random(255))
          if (firstFinding(story, relinked(story, at, [changed]), at) !== null) continue
          throw new Error(`nobody finds another byte at ${place} of ${changed}`)
        }
      }
    },
  )
})
