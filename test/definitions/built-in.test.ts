import { describe, expect, test } from 'vitest'
import { BUILT_IN, builtInDefinition } from '../../src/definitions/built-in.js'
import { parseDefinition } from '../../src/definitions/definition-file.js'

describe.each([...BUILT_IN])('the built-in definition %s', (name, text) => {
  test('is what its text says', () => {
    expect(parseDefinition(`${name}.yml`, text)).toEqual({ ok: true, value: builtInDefinition(text) })
  })

  test('is called by its name', () => {
    expect(builtInDefinition(text)?.name).toBe(name)
  })

  test('is no longer ours when one letter of its text is another', () => {
    expect(builtInDefinition(`${text}\n`)).toBeNull()
    expect(builtInDefinition(text.replace('stages', 'Stages'))).toBeNull()
  })
})
