import { expect, test } from 'vitest'
import { crashEverywhere } from '../support/crash-points.js'
import { ACCEPT, SAVE } from '../support/crash-scenes.js'

// The other commands, the other calls, and the kill right after each, are in test/long.
test.concurrent.for([SAVE, ACCEPT])(
  '$name, killed before every other call of Git, is finished by saying it again',
  async (scene) => {
    const { problems } = await crashEverywhere(scene, 'some')
    expect(problems).toEqual([])
  },
)
