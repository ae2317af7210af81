import { describe, expect, test } from 'vitest'
import { type FieldUpdate, fieldUpdates, updateFields } from '../../src/domain/document-fields.js'

const REVIEWED: readonly FieldUpdate[] = [
  { field: 'Status', value: 'In Review' },
  { field: 'Reviewed', value: '2026-01-02' },
  { line: '**Seen:** by Ada' },
]

describe('the fields of a document', () => {
  test.each<[string, string, string]>([
    [
      'below its title',
      '# RFC\n\n**Status:** Draft\n**Author:** Ada\n\n## Summary\n\nStatus: not this\n',
      '# RFC\n\n**Status:** In Review\n**Author:** Ada\n**Reviewed:** 2026-01-02\n**Seen:** by Ada\n\n## Summary\n\nStatus: not this\n',
    ],
    [
      'without bold type',
      '# RFC\n\nStatus: Draft\n\nText\n',
      '# RFC\n\nStatus: In Review\n**Reviewed:** 2026-01-02\n**Seen:** by Ada\n\nText\n',
    ],
    [
      'in front matter',
      '---\ntitle: RFC\nstatus: Draft\n---\n# RFC\n\nText\n',
      '---\ntitle: RFC\nstatus: In Review\nReviewed: 2026-01-02\n---\n# RFC\n\n**Seen:** by Ada\n\nText\n',
    ],
    [
      'where there are none yet',
      '# RFC\n\nText\n',
      '# RFC\n\n**Status:** In Review\n**Reviewed:** 2026-01-02\n**Seen:** by Ada\n\nText\n',
    ],
    [
      'with line breaks of Windows',
      '# RFC\r\n\r\n**Status:** Draft\r\n',
      '# RFC\r\n\r\n**Status:** In Review\r\n**Reviewed:** 2026-01-02\r\n**Seen:** by Ada\r\n',
    ],
  ])('%s', (_, before, after) => {
    expect(updateFields(before, REVIEWED)).toBe(after)
    expect(updateFields(after, REVIEWED), 'the second time').toBe(after)
  })

  test('a value is one line, and in front matter one value', () => {
    const updates = fieldUpdates({ updates: [{ field: 'status', value: 'a: [b\n# c' }] })
    expect(updateFields('# X\n\n**Status:** y\n', updates)).toBe('# X\n\n**Status:** a: [b # c\n')
    expect(updateFields('---\nstatus: y\n---\n', updates)).toBe('---\nstatus: "a: [b # c"\n---\n')
  })
})
