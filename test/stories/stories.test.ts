import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inThisHalf } from '../support/half.js'
import { playStory } from '../support/play-story.js'
import { formatStory, parseStory } from '../support/story.js'

// Each story is what somebody typed, and what was printed. It is documentation, and it has to be true:
// nothing is remembered but by Git.
//
// UPDATE_STORIES=1 writes what is printed now into the stories; read the difference before it is kept.
const UPDATES = process.env.UPDATE_STORIES === '1'
const FOLDER = 'fixtures/stories'
const stories = readdirSync(FOLDER).filter(
  (name) => name.endsWith('.md') && name !== 'README.md' && (UPDATES || inThisHalf(name)),
)

describe.concurrent('what happens is what is told in', () => {
  // Wide: all of them run at once.
  test.each(stories)('%s', { timeout: 300_000 }, async (name) => {
    const file = join(FOLDER, name)
    const told = readFileSync(file, 'utf8')
    const played = formatStory(await playStory(parseStory(file, told)))
    if (UPDATES) writeFileSync(file, played)
    else expect(played).toBe(told)
  })
})
