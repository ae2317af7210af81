import { expect, test } from 'vitest'
import { crashEverywhere } from '../support/crash-points.js'
import { SCENES } from '../support/crash-scenes.js'

test.concurrent.for(SCENES)(
  '$name, killed at any call of Git, is finished by saying it again',
  async (scene) => {
    const { calls, points, problems } = await crashEverywhere(scene, 'all')
    console.log(`${scene.name}: ${calls} calls of Git, killed ${points} times`)
    expect(problems).toEqual([])
  },
)
