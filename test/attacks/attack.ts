import { describe, expect, test } from 'vitest'
import type { ObjectFormat } from '../../src/domain/names/oid.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import type { Files } from '../support/file-tree.js'
import { type Ground, ground, type Verdict, type Verifying } from '../support/ground.js'
import { formatFor } from '../support/half.js'
import { plain } from './story.js'

/** What somebody does to a protected branch. What it answers says how the command is to verify it. */
// biome-ignore lint/suspicious/noConfusingVoidType: most deeds answer nothing, and say so by their shape
type Deed = (ground: Ground) => Verifying | void

/** An attack, the code of the finding that it must come to, and the honest twin that passes. */
export interface Attack {
  /** Its number in the list of attacks. */
  readonly no: string
  readonly name: string
  /** `PASS`, `INCOMPLETE CODE`, else the code of a finding. */
  readonly finds: string
  readonly law?: Policy | string
  /** On the branch from the beginning. */
  readonly files?: Files
  readonly attack: Deed
  /** The same with nothing wrong. None where the attack itself passes. */
  readonly twin?: Deed
  /** The law of the twin, where the law is what is wrong. */
  readonly twinLaw?: Policy
}

export function runAttacks(group: string, attacks: readonly Attack[]): void {
  describe(group, () => {
    for (const attack of attacks) {
      const name = `${attack.no} ${attack.name}`
      const format = formatFor(name)
      test(`${name}, ${format}: ${attack.finds}`, () => succumbs(attack, format))
      if (attack.twin) test(`${name}, ${format}: the honest twin passes`, () => passes(attack, format))
    }
  })
}

async function succumbs({ finds, law, files, attack }: Attack, format: ObjectFormat): Promise<void> {
  const place = ground({ format, ...(law === undefined ? {} : { law }), ...(files ? { files } : {}) })
  const { verdict, codes, findings } = await judged(place, attack)
  const [expected, incomplete] = finds.split(' ')
  const why = JSON.stringify(findings)
  if (expected === 'PASS') expect({ verdict, codes }, why).toEqual({ verdict: 'PASS', codes: [] })
  else if (expected === 'INCOMPLETE')
    expect({ verdict, codes }, why).toEqual({ verdict: expected, codes: [incomplete] })
  else {
    expect(verdict, why).toBe('FAIL')
    expect(codes, why).toContain(expected)
  }
}

/** Whatever bears on more than the branch itself is verified by the command, in a repository of its own. */
function judged(place: Ground, deed: Deed): Promise<Verdict> {
  const how = deed(place)
  return how === undefined ? place.judge() : place.verify(how)
}

const plainVerdicts = new Map<string, Promise<Verdict>>()

async function passes({ law, twinLaw, files, twin }: Attack, format: ObjectFormat): Promise<void> {
  const own = twinLaw ?? law
  const verify = (): Promise<Verdict> => {
    const place = ground({ format, ...(own === undefined ? {} : { law: own }), ...(files ? { files } : {}) })
    return judged(place, twin as Deed)
  }
  // Many share the plainest twin under the same law: it is verified once.
  const key = twin === plain ? JSON.stringify([format, own, files]) : null
  const before = key === null ? undefined : plainVerdicts.get(key)
  const verdict = before ?? verify()
  if (key !== null) plainVerdicts.set(key, verdict)
  const { verdict: said, findings } = await verdict
  expect(said, JSON.stringify(findings)).toBe('PASS')
}
