import { describe, expect, it } from 'vitest'
import type { Slug } from '../../../src/domain/names/slug.js'
import type { ByteString } from '../../../src/domain/text/bytes.js'
import { type Act, given, WORLD } from '../../support/log-builder.js'
import { accepted, event, ordinary, paused } from '../../support/log-events.js'
import { done, fix, goal, OTHER, planned } from '../../support/log-steps.js'
import { PLAN } from '../../support/log-stories.js'
import { ada } from '../../support/signatories.js'

describe('every event', () => {
  it('names the workflow that it belongs to, by slug and by identity', () => {
    const other = { slug: 'other' as Slug, opened: OTHER }
    given(goal)
      .when((draft) => {
        const whose = { workflow: { slug: 'other' as Slug, opened: draft.workflow.id } }
        return event('paused', whose)(draft)
      })
      .then('EVENT_FOREIGN')
    given(goal)
      .when(event('paused', { workflow: { ...other, slug: WORLD.slug } }))
      .then('EVENT_FOREIGN')
    given(goal).when(paused).then('legal')
  })

  it('has exactly one parent', () => {
    given(goal)
      .when(event('paused', {}, null, { second: OTHER }))
      .then('EVENT_PARENTS')
  })

  it('has no header that repeats, that is unknown, or that stands elsewhere', () => {
    const header = (line: string) => (content: ByteString) => content.replace('\n\n', `\n${line}\n\n`)
    const paused = (line: string): Act => event('paused', {}, null, { content: header(line) })
    given(goal)
      .when(paused('gpgsig -----BEGIN SSH SIGNATURE-----\n -----END SSH SIGNATURE-----'))
      .then('legal')
    given(goal).when(paused('encoding ISO-8859-1')).then('EVENT_HEADERS')
    given(goal).when(paused('mergetag object')).then('EVENT_HEADERS')
    given(goal).when(paused('author Eve <eve@example.com> 1 +0000')).then('EVENT_HEADERS')
    given(goal).when(paused('gpgsig one\ngpgsig two')).then('EVENT_HEADERS')
    given(goal)
      .when(paused(`parent ${OTHER}`))
      .then('EVENT_HEADERS')
  })

  it('that is not well formed is found, and has no effect', () => {
    const broken = (from: string, to: string): Act =>
      event('paused', {}, null, { content: (content) => content.replace(from, to) })
    given(goal).when(broken('Wf-Version: 1', 'Wf-Version: 2')).then('EVENT_MALFORMED')
    given(goal).when(broken('Wf-Event: paused', 'Wf-Event: pawsed')).then('EVENT_MALFORMED')
    given(goal)
      .when(broken('Wf-Version: 1\n', ''))
      .then('EVENT_MALFORMED', ({ workflow }) => expect(workflow.mode).toBe('open'))
  })
})

describe('an event with a fault', () => {
  it('brings what is in its tree as code that nobody has signed', () => {
    given(...done)
      .when(event('paused', {}, null, { files: { 'src/more.ts': 'slipped in\n' } }))
      .then('EVENT_TREE', ({ workflow }) => expect(workflow.code.at(-1)?.event).toBeNull())
    given(...planned)
      .when(accepted(ada, fix, { event: { plans: [] } }))
      .then('EVENT_TRAILER', ({ workflow }) => {
        expect(workflow.acceptances).toEqual([])
        expect(workflow.code).toMatchObject([{ event: null, changes: [{ path: 'src/login.ts' }] }])
      })
  })
})

describe('an ordinary commit', () => {
  it('is never a structural finding: what it brings is code that nobody has signed', () => {
    given().when(ordinary(fix)).then('legal')
    given(...planned)
      .when(ordinary({ [PLAN]: 'Another\n' }))
      .then('legal')
    given(...planned)
      .when(ordinary(fix, { second: OTHER }))
      .then('legal')
    given(...planned, paused)
      .when(ordinary(fix))
      .then('legal')
  })
})
