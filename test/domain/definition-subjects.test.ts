import { describe, expect, it } from 'vitest'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import { given } from '../support/log-builder.js'
import { lands, stages } from '../support/log-checks.js'
import { accept, approve, propose, revise, save, submit } from '../support/log-commands.js'
import { FIX, PLAN } from '../support/log-stories.js'
import { ada } from '../support/signatories.js'

const [LEDGER, NOTE] = ['.vizier/runs/fix-login/ledger.json', '.vizier/runs/fix-login/note.md']

const definition = (subjects: string, of = 'plan'): string => `name: named
version: 1
stages:
  - name: read
    type: document
    config: { artefacts: [".vizier/implementation-plans/{slug}.md"] }
    outputs: { ledger: { path: ".vizier/runs/{slug}/ledger.json" } }
  - { name: note, type: document, depends_on: read, config: { artefacts: [".vizier/runs/{slug}/note.md"] } }
  - { name: go, type: approval, of: ${of}, subjects: [${subjects}], depends_on: note }
  - { name: work, type: patches, depends_on: go }
  - { name: look, type: approval, of: code, depends_on: work }
  - { name: save, type: merge, depends_on: look }
`
const written = [
  submit('read', { [PLAN]: 'How\n', [LEDGER]: '{}\n' }),
  submit('note', { [NOTE]: 'By the way\n' }),
]
const errorsOf = (text: string): string => {
  const parsed = parseDefinition('named.yml', text)
  return parsed.ok ? '' : parsed.errors.map(({ message }) => message).join('; ')
}

describe('an approval that names its subjects', () => {
  const world = { definition: definition('read, note') }

  it('is of all of them, and ends where one of them changes', () => {
    given(world, ...written)
      .when(approve(ada))
      .then('done', stages({ go: 'completed' }))
    given(world, ...written, approve(ada))
      .when(submit('note', { [NOTE]: 'Something else\n' }))
      .then(stages({ go: 'stale' }))
    given(world, ...written, approve(ada), propose(FIX), accept(ada))
      .when(save(ada))
      .then('done', lands('PASS'))
  })

  it('asks each stage anew that made one of them', () => {
    given(world, ...written)
      .when(revise(ada))
      .then('done', stages({ read: 'stale', note: 'stale' }))
  })

  it('may name a single output, and is of nothing else then', () => {
    const one = { definition: definition('read.ledger', 'artefact') }
    given(one, ...written, approve(ada))
      .when(submit('note', { [NOTE]: 'Something else\n' }))
      .then(stages({ go: 'completed' }))
  })

  it.each([
    [
      'a stage that is not before it',
      'work',
      'plan',
      '"work" does not come from a stage that "go" depends on',
    ],
    ['an output that is not there', 'read.legder', 'artefact', 'did you mean "read.ledger"?'],
    [
      'no plan, where it approves the plan',
      'note',
      'plan',
      '"go" is an approval of the plan, and names none',
    ],
    ['anything of code', 'read', 'code', '"go" decides on code, which has no name'],
  ])('is refused where it names %s', (_, subjects, of, said) => {
    expect(errorsOf(definition(subjects, of))).toContain(said)
  })
})
