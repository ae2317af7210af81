import { expect, test } from 'vitest'
import { PLAN, workplace } from '../support/workplace.js'

const propose = ['draft', 'fix', '--plan', '-']

test('a plan that is empty, or only white space, is refused', async () => {
  const place = await workplace('goal')
  for (const input of ['', '\n', ' \t\r\n \n']) place.refuses('ARTEFACT_EMPTY', propose, { input })
  place.refuses('ARTEFACT_EMPTY', ['draft', 'fix', '--goal', ' '])
})

test('a plan of 1 MiB is taken to the byte, and one above 4 MiB is refused', async () => {
  const place = await workplace('goal')
  const input = `${'0123456789abcde\n'.repeat(1 << 16)}`
  expect(input.length).toBe(1 << 20)
  place.does(propose, { input })
  expect(place.repo.git('cat-file', '-s', `draft/fix:${PLAN}`)).toBe(String(1 << 20))
  place.does(['show', 'fix', 'plan'])
  place.approves()
  place.refuses('ARTEFACT_TOO_LARGE', propose, { input: input.repeat(4) + input })
})

test('a plan that is not UTF-8 is refused, from a file and from standard input', async () => {
  const place = await workplace('goal')
  const bytes = Buffer.from('caf\xe9\n', 'latin1')
  place.refuses('ARTEFACT_NOT_UTF8', propose, { input: bytes })
  place.repo.write('plan.md', bytes)
  place.refuses('ARTEFACT_NOT_UTF8', ['draft', 'fix', '--plan', 'plan.md'])
  place.repo.write('plan.md', Buffer.from('\ufeff# A plan, marked\n', 'utf16le'))
  place.refuses('ARTEFACT_NOT_UTF8', ['draft', 'fix', '--plan', 'plan.md'])
})

test('a plan with broken front matter is text like any other: nothing reads it', async () => {
  const place = await workplace('goal')
  const input = '---\ntitle: [unclosed\n\tx: {\n# never ends\n'
  place.does(propose, { input })
  expect(place.repo.git('show', `draft/fix:${PLAN}`)).toBe(input.trimEnd())
  place.approves()
})

test('a plan is taken as it is: CR LF, no final newline, control characters', async () => {
  const place = await workplace('goal')
  const input = 'one\r\ntwo\x1b[31m\x07 three'
  place.does(propose, { input })
  expect(place.repo.gitBytes('cat-file', 'blob', `draft/fix:${PLAN}`)).toBe(input)
  const shown = place.wf(['show', 'fix', 'plan'])
  expect(shown.stdout).not.toContain('\x1b')
})

test('a plan that cannot be read, or is given twice, is refused by name', async () => {
  const place = await workplace('goal')
  place.refuses('FILE_UNREADABLE', ['draft', 'fix', '--plan', 'nowhere.md'])
  place.refuses('FILE_UNREADABLE', ['draft', 'fix', '--plan', '../home'])
  expect(place.wf(['draft', 'fix', '--plan', '-', '--snapshot', '-']).exit).toBe(2)
  place.refuses('NO_SUCH_ARTEFACT', ['draft', 'fix', '--artefact', 'poem.md=README.md'])
})

test('the same plan twice changes nothing', async () => {
  const place = await workplace('planned')
  const before = place.repo.git('for-each-ref')
  expect(place.does(propose, { input: 'Change line 3.\n' }).status).toBe('unchanged')
  expect(place.repo.git('for-each-ref')).toBe(before)
})
