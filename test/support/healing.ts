import { expect } from 'vitest'
import type { Attack } from '../attacks/attack.js'
import { follow } from './follow.js'
import { ground, type Verifying } from './ground.js'
import { grounded } from './grounded.js'
import type { Workplace } from './workplace.js'

/** Somebody's clone in which `wf verify` finds something; `what` is asked of it where that is not everything. */
export interface Scene {
  readonly place: Workplace
  readonly what?: string
}
export type Build = () => Promise<Scene>

export const onGround =
  (deed: Attack['attack'], more: Omit<Parameters<typeof ground>[0], 'format'> = {}): Build =>
  async () => {
    const place = ground({ format: 'sha1', ...more })
    const how: Verifying = deed(place) ?? {}
    return { place: await grounded(place, how) }
  }

export const verify = (place: Workplace, what?: string) =>
  place.wf(['verify', ...(what === undefined ? ['--no-cache'] : [what])]).facts

/** Follows the first hint, and the first of what is left, until `wf verify` passes. */
export function heals({ place, what }: Scene, code: string, choice: number): void {
  let found = verify(place, what)
  const codes = found.findings.map((each: { code: string }) => each.code)
  expect(codes, JSON.stringify(found.findings)).toContain(code)
  for (let rounds = 0; found.verdict !== 'PASS'; rounds++) {
    const [{ hint }] = found.findings
    if (rounds === 20) throw new Error(`it never passes: ${JSON.stringify(found.findings)}`)
    const said = follow(place, hint, choice)
    found = said?.facts.verdict === undefined ? verify(place, what) : said.facts
  }
}
