import { describe, expect, it } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import { acknowledge } from '../../src/trust/acknowledge.js'
import { parsePolicy } from '../../src/trust/policy-file.js'
import { ada } from '../support/signatories.js'

const one = { commit: 'a'.repeat(40) as Oid, why: 'a "hurry": {it} was #1' }
const two = { commit: '1'.repeat(40) as Oid, why: 'reverted' }
const HEAD = `# Who is who
version: 1
protect: [main]
principals:
  ada:   { emails: [ada@example.com], roles: [maintainer, reviewer, saver, operator], keys: ["${ada.key} laptop"] }
`

function listed(text: string | null): readonly unknown[] {
  const parsed = parsePolicy('policy.yml', text ?? '')
  if (!parsed.ok) throw new Error(`it is no policy any more: ${text}`)
  return parsed.value.acknowledged
}

describe('a policy acknowledges a commit', () => {
  it('at its end, with every other line as it was', () => {
    const text = acknowledge(HEAD, [one, two]) ?? ''
    expect(text.startsWith(HEAD)).toBe(true)
    expect(listed(text)).toEqual([one, two])
    expect(acknowledge(HEAD.trimEnd(), [two])).toBe(acknowledge(`${HEAD}\n\n`, [two]))
  })

  it.each([
    ['a list in brackets', `acknowledged: [{ commit: ${one.commit}, why: before }] # known\nexempt: []\n`],
    ['lines', `acknowledged:\n  # a hurry\n  - { commit: ${one.commit}, why: before }\nexempt: []\n`],
    ['mappings', `acknowledged:\n  - commit: ${one.commit}\n    why: before\n`],
  ])('after those that it has: %s', (_, list) => {
    const text = acknowledge(HEAD + list, [one, two]) ?? ''
    expect(listed(text)).toEqual([{ ...one, why: 'before' }, two])
    expect(text).toContain('# Who is who')
  })

  it.each([['acknowledged: []\n'], ['exempt: []\nacknowledged: []\nchecks: []\n']])(
    'where its list is empty: %j',
    (list) => {
      expect(listed(acknowledge(HEAD + list, [one]))).toEqual([one])
    },
  )

  it('where it is written as JSON', () => {
    const json = JSON.stringify({
      version: 1,
      protect: ['main'],
      principals: { ada: { roles: ['maintainer', 'reviewer', 'saver'], keys: [ada.key] } },
    })
    const text = acknowledge(json, [one]) ?? ''
    expect(listed(text)).toEqual([one])
    expect(listed(acknowledge(text, [one, two]))).toEqual([one, two])
  })

  it('once', () => {
    const text = acknowledge(HEAD, [one]) ?? ''
    expect(acknowledge(text, [one])).toBe(text)
  })

  it('and what is no mapping is left alone', () => {
    for (const text of ['', '- a\n', 'a: [\n', 'text']) expect(acknowledge(text, [one])).toBeNull()
  })
})
