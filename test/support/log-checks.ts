import { expect } from 'vitest'
import { stageStates } from '../../src/domain/workflow/freshness.js'
import { workflowState } from '../../src/domain/workflow/workflow-state.js'
import type { Check, Draft } from './log-builder.js'
import { sceneOf } from './log-commands.js'
import { verdict } from './log-landing.js'

/** The states of the stages named, under the policy and the gate as they are. */
export function stages(expected: Readonly<Record<string, string>>): Check {
  return (draft) => {
    const states = statesOf(draft)
    const asked = Object.keys(expected).map((name) => [name, states.get(name) ?? 'no such stage'])
    expect(Object.fromEntries(asked)).toEqual(expected)
  }
}

export function statesOf(draft: Draft): ReadonlyMap<string, string> {
  return new Map(stageStates(draft.workflow, sceneOf(draft)).map(({ stage, state }) => [stage.name, state]))
}

export function workflowIs(expected: string): Check {
  return (draft) => {
    const scene = sceneOf(draft)
    expect(workflowState(draft.workflow, stageStates(draft.workflow, scene), scene)).toBe(expected)
  }
}

/** Landed as it is, the verifier says so: `PASS`, or the codes of what it finds. */
export function lands(expected: string, over: Parameters<typeof verdict>[1] = {}): Check {
  return (draft) => expect(verdict(draft, over)).toBe(expected)
}

/** Nothing was written. */
export const noTrace: Check = (draft, before) => {
  expect(draft.entries).toBe(before.entries)
  expect(draft.workflow).toBe(before.workflow)
  expect(draft.gate).toBe(before.gate)
}

/** Landed as it is, the verifier finds this, and may find more that follows from it. */
export function finds(code: string): Check {
  return (draft) => expect(verdict(draft).split(' ')).toContain(code)
}
