import { describe, expect, it } from 'vitest'
import { sessionLog } from '../../../src/domain/log/session-log.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import { commitOf, given } from '../../support/log-builder.js'
import { save } from '../../support/log-commands.js'
import { sessionOf } from '../../support/log-landing.js'
import { ready } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'

const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const PARENT = '56a6051ca2b02b04ef92d5150c9ef600403cb1de'

function commit(message: string, name = 'Ada') {
  const person = `${name} <ada@example.com> 1700000000 +0100`
  const content = `tree ${TREE}\nparent ${PARENT}\nauthor ${person}\ncommitter ${person}\n\n${message}`
  return commitOf(content as ByteString, 'sha1')
}

describe('the session log', () => {
  it('is one line of JSON for each commit, its keys in their order, to the byte', () => {
    expect(sessionLog([commit('Open x\n'), commit('A "quoted"\nthing\n')])).toBe(
      [
        `{"oid":"060496a4d7389bfb34c576b43189e9470d277cd5","parents":["${PARENT}"],"tree":"${TREE}",` +
          '"author":"Ada <ada@example.com> 1700000000 +0100",' +
          '"committer":"Ada <ada@example.com> 1700000000 +0100","message":"Open x\\n"}\n',
        `{"oid":"06627e389d50f5b68e5cbf0f45967cd9f5afc37a","parents":["${PARENT}"],"tree":"${TREE}",` +
          '"author":"Ada <ada@example.com> 1700000000 +0100",' +
          '"committer":"Ada <ada@example.com> 1700000000 +0100","message":"A \\"quoted\\"\\nthing\\n"}\n',
      ].join(''),
    )
  })

  it('of nothing is empty', () => expect(sessionLog([])).toBe(''))

  it('keeps UTF-8, and shows what is not as U+FFFD', () => {
    const line = (message: string, name?: string) => sessionLog([commit(message, name)])
    expect(line('\xc3\xa9\n')).toContain('"message":"\xc3\xa9\\n"')
    expect(line('\xff\n')).toContain('"message":"\xef\xbf\xbd\\n"')
    expect(line('x\n', '\xff')).toContain('"author":"\xef\xbf\xbd <ada@example.com> 1700000000 +0100"')
  })

  it('tells the chain from "opened" to the seal\'s parent', () => {
    const { entries, workflow } = given(...ready, save(ada)).draft
    const draft = given(...ready, save(ada)).draft
    const lines = sessionOf(draft).trimEnd().split('\n')
    const told = lines.map((line) => JSON.parse(line).oid)
    expect(told).toEqual(entries.slice(0, -1).map(({ commit: { oid } }) => oid))
    expect(told[0]).toBe(workflow.id)
  })
})
