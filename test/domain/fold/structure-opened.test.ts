import { describe, it } from 'vitest'
import { file } from '../../support/file-tree.js'
import { type Act, given, opened as openedIn, WORLD } from '../../support/log-builder.js'
import { event, madeUpOid } from '../../support/log-events.js'
import { OTHER } from '../../support/log-steps.js'

describe('opened', () => {
  const folder = '.vizier/runs/fix-login/'
  const open =
    (over: Parameters<typeof openedIn>[1], world = WORLD): Act =>
    () =>
      openedIn(world, over)

  it('writes the definition, the inputs, and no more', () => {
    given().when(open({})).then('legal')
    given()
      .when(open({ files: { 'src/login.ts': 'let b\n' } }))
      .then('EVENT_TREE')
    given()
      .when(open({ files: { [`${folder}goal.md`]: 'Sneaked in\n' } }))
      .then('EVENT_TREE')
  })

  it('leaves neither out', () => {
    given()
      .when(open({ files: { [`${folder}inputs.json`]: null } }))
      .then('EVENT_TREE')
    given()
      .when(open({ files: { [`${folder}definition.yml`]: null } }))
      .then('EVENT_TREE')
  })

  it('writes ordinary files, that were not there before', () => {
    given()
      .when(open({ files: { [`${folder}inputs.json`]: file('{}\n', '120000') } }))
      .then('EVENT_TREE')
    given()
      .when(open({ files: { [`${folder}inputs.json`]: file('{}\n', '100755') } }))
      .then('EVENT_TREE')
    const world = { ...WORLD, files: { ...WORLD.files, [`${folder}inputs.json`]: '{ "old": 1 }\n' } }
    given().when(open({}, world)).then('EVENT_TREE')
  })

  it('names the blob of every definition, each once', () => {
    const change = { name: 'change', blob: file(WORLD.definition).oid }
    const nested = { name: 'review', blob: file('name: review\n').oid }
    given()
      .when(open({ event: { definitions: [{ ...change, blob: OTHER }] } }))
      .then('EVENT_TRAILER')
    const both = { definitions: [change, nested] }
    given()
      .when(open({ event: both }))
      .then('EVENT_TREE')
    given()
      .when(open({ event: both, files: { [`${folder}definitions/review.yml`]: 'name: review\n' } }))
      .then('legal')
    const third = { name: 'audit', blob: file('name: audit\n').oid }
    given()
      .when(
        open({
          event: { definitions: [change, nested, third] },
          files: {
            [`${folder}definitions/review.yml`]: 'name: review\n',
            [`${folder}definitions/audit.yml`]: 'name: audit\n',
          },
        }),
      )
      .then('legal')
    const twice = { definitions: [change, { ...nested, blob: OTHER }, nested] }
    given()
      .when(open({ event: twice, files: { [`${folder}definitions/review.yml`]: 'name: review\n' } }))
      .then('EVENT_TRAILER')
  })

  it('has one parent', () => {
    given()
      .when(open({ parents: [OTHER, madeUpOid('a second')] }))
      .then('EVENT_PARENTS')
  })

  it('happens once', () => {
    const again = { definitions: [{ name: 'change', blob: OTHER }], target: 'refs/heads/main' }
    const whose = { workflow: { slug: WORLD.slug, opened: null } }
    given()
      .when(event('opened', { ...again, ...whose }))
      .then('EVENT_FOREIGN')
  })
})
