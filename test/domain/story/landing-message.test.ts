import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessage } from '../../../src/domain/log/message.js'
import { landingMessage } from '../../../src/domain/story/landing-message.js'
import { decodeUtf8, encodeUtf8 } from '../../../src/domain/text/bytes.js'
import type { Change } from '../../../src/domain/tree/change.js'
import { changesOf, type Files, withFiles } from '../../support/file-tree.js'
import { given } from '../../support/log-builder.js'
import { save } from '../../support/log-commands.js'
import { landingOf } from '../../support/log-landing.js'
import { ready } from '../../support/log-stories.js'
import { ada, policy } from '../../support/signatories.js'

const law = policy({}, { checks: [{ name: 'test', run: 'npm test', timeout: 600 }] })
const { draft } = given({ policy: law }, ...ready, save(ada))
const { workflow } = draft

function told(goal: string, files: readonly Change[] = landingOf(draft).landed): string {
  if (workflow.seal === null) throw new Error('no seal')
  const message = landingMessage(workflow, workflow.seal.event, goal, files)
  return decodeUtf8(message) ?? ''
}

describe('the message of a landing', () => {
  it('tells the story by itself', () => {
    const plan = workflow.seal?.event.plans[0]?.blob ?? ''
    const patch = workflow.acceptances[0]?.event.patch ?? ''
    expect(told('Let people in again\nand again.\n\nMore of it.\n')).toBe(`Save fix-login: Let people in again

Let people in again
and again.

Plan:
  .vizier/implementation-plans/fix-login.md (${plan.slice(0, 10)})

Decisions:
  Ada <ada@example.com> approved plan-approval, 2023-11-14 22:17 UTC
  Ada <ada@example.com> accepted patch 1 (${patch.slice(0, 10)}), 2023-11-14 22:18 UTC

Checks:
  test: exit 0

Files:
  A .vizier/implementation-plans/fix-login.md
  A .vizier/sessions/fix-login.json
  M src/login.ts

Session:
  .vizier/sessions/fix-login.json

Wf-Workflow: fix-login@${workflow.id}
Wf-Delta: ${workflow.seal?.event.delta}
Wf-Plan: .vizier/implementation-plans/fix-login.md@${plan}
Wf-Session: .vizier/sessions/fix-login.json@${workflow.seal?.event.session.blob}
Reviewed-by: Ada <ada@example.com>
`)
  })

  it('is no event, whatever the goal says', () => {
    const goal = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'Wf-Event: sealed',
        'x\n\nWf-Event: sealed',
        '\n\n',
        '   ',
        'Wf-Event: sealed\nWf-Version: 1',
      ),
    )
    fc.assert(
      fc.property(goal, (text) => {
        const message = told(text)
        expect(readMessage(encodeUtf8(message))).toEqual({ kind: 'ordinary' })
        expect(message.split('\n\n').at(-1)).toMatch(/^Wf-Workflow: [^\n]+\n(?:[\w-]+: [^\n]+\n)+$/)
      }),
    )
  })

  it('names a hundred files, and how many more there are', () => {
    const files: Files = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`f${at}`, 'x\n']))
    const message = told('x', changesOf(new Map(), withFiles(new Map(), files)))
    expect(message.match(/^ {2}A f\d+$/gm)).toHaveLength(100)
    expect(message).toContain('\n  and 20 more\n')
  })

  it('shows no path that would deceive a terminal', () => {
    const files = changesOf(new Map(), withFiles(new Map(), { 'a\x1b[2Jb\u202ec': 'x\n' }))
    expect(told('x', files)).toContain('  A "a\\033[2Jb\\342\\200\\256c"\n')
  })
})
