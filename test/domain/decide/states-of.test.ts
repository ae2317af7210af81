import { expect, it } from 'vitest'
import { statesOf } from '../../../src/domain/decide/states-of.js'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import { readyIn } from '../../../src/domain/workflow/stage-state.js'
import { type Act, given } from '../../support/log-builder.js'
import { sceneOf } from '../../support/log-commands.js'
import { ready } from '../../support/log-stories.js'

const itself: Act = (draft) => draft

it('works out the states of a scene once, however much is asked of it, and those of another one anew', () => {
  given({}, ...ready)
    .when(itself)
    .then((draft) => {
      const scene = sceneOf(draft)
      const states = statesOf(scene)
      expect(statesOf(scene)).toBe(states)
      expect(states).toEqual(stageStates(scene.workflow, scene))
      const waiting = { ...scene, waiting: [{ oid: scene.workflow.tip, stage: null }] }
      expect(statesOf(waiting)).toEqual(stageStates(scene.workflow, waiting))
      expect(statesOf(waiting)).not.toEqual(states)
    })
})

it('tells of each stage whether all is done that it stands on', () => {
  given({}, ...ready)
    .when(itself)
    .then((draft) => {
      const states = statesOf(sceneOf(draft))
      const isReady = readyIn(states)
      const named = (name: string) => states.find(({ stage }) => stage.name === name)
      for (const { stage } of states) {
        const before = stage.dependsOn.map((name) => named(name)?.state)
        expect(isReady(stage)).toBe(before.every((state) => state === 'completed' || state === 'skipped'))
      }
    })
})
