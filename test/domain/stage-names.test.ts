import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import { sourceFiles } from '../support/source-files.js'

/** A tour shows the built-in workflow by its names, and a definition is where names come from. */
const MAY_NAME = ['src/definitions/', 'src/tour/']

// Some stages are called as what they approve or as the command is: those words mean other things as well.
const OTHER_MEANINGS = ['goal', 'snapshot', 'plan', 'save']

describe('the code knows no stage of a built-in workflow by its name', () => {
  const names = [...BUILT_IN].flatMap(([file, text]) => {
    const parsed = parseDefinition(file, text)
    return parsed.ok ? parsed.value.stages.map(({ name }) => name) : []
  })
  const sources = sourceFiles('src').filter((file) => !MAY_NAME.some((folder) => file.startsWith(folder)))

  it.each(names.filter((name) => !OTHER_MEANINGS.includes(name)))('%s', (name) => {
    const literal = new RegExp(`(['"\`])${name}\\1`)
    expect(sources.filter((file) => literal.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  it.each(names)('%s, to compare a stage with', (name) => {
    const comparison = new RegExp(`(?:\\bstage|\\bname)(?:\\.name)?\\)? *[!=]==? *(['"\`])${name}\\1`)
    expect(sources.filter((file) => comparison.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})
