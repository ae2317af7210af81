import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LINES, withLine, workplace } from '../support/workplace.js'

test('a part of a patch is accepted, and the rest waits anew, on the new tip', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('app.js', withLine(3, 'line three'))
  repo.write('docs/a.md', 'a\n')
  repo.write('docs/b.md', 'b\n')
  place.does(['submit-diff', 'fix', '--agent', 'scripted', '-m', 'All of it'])
  const [whole = ''] = place.pending()
  place.refuses('NO_SUCH_PATH', ['accept-diff', 'fix', '--expect', whole, '--path', 'nowhere'])
  const { facts } = place.does(['accept-diff', 'fix', '--expect', whole, '--path', 'docs'])
  expect(facts.files).toBe(2)
  const [rest = '', ...more] = place.pending()
  expect(more).toEqual([])
  expect(rest).not.toBe(whole)
  expect(repo.oid(`${rest}^`)).toBe(repo.oid('draft/fix'))
  expect(repo.git('diff', '--name-only', `${rest}^`, rest)).toBe('app.js')
  expect(facts.waiting).toMatchObject([{ note: 'All of it', agent: 'scripted' }])
  expect(place.does(['accept-diff', 'fix', '--expect', whole]).status).toBe('unchanged')
  place.accepts()
  repo.git('stash', '-q', '-u')
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('a patch whose path the tip has changed since is merged, and has to be read again', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const [first = ''] = place.pending()
  repo.write('app.js', withLine(25, 'line twenty-five'))
  place.does(['submit-diff', 'fix'])
  const second = place.pending().find((oid) => oid !== first) ?? ''
  place.does(['accept-diff', 'fix', '--expect', first])
  const answer = place.wf(['accept-diff', 'fix', '--expect', second])
  expect({ exit: answer.exit, code: answer.code, hint: answer.hint }).toEqual({
    exit: 1,
    code: 'PATCH_MOVED',
    hint: 'wf diff fix',
  })
  const [anew = '', ...more] = place.pending()
  expect(more).toEqual([])
  expect(answer.facts).toMatchObject({ paths: ['app.js'], pending: anew })
  expect(repo.git('show', `${anew}:app.js`)).toBe(
    withLine(25, 'line twenty-five', LINES.with(2, 'line three\n')).trimEnd(),
  )
  place.refuses('NO_PATCH', ['accept-diff', 'fix', '--expect', second])
  place.accepts()
})

test('a patch that does not go together with the tip any more stays, and says so', async () => {
  const place = await workplace('waiting')
  const [first = ''] = place.pending()
  place.repo.write('app.js', withLine(3, 'line drei'))
  place.does(['submit-diff', 'fix'])
  const second = place.pending().find((oid) => oid !== first) ?? ''
  place.does(['accept-diff', 'fix', '--expect', first])
  const answer = place.refuses('PATCH_MOVED', ['accept-diff', 'fix', '--expect', second])
  expect(answer.hint).toContain('wf reject-diff fix')
  place.does(['reject-diff', 'fix', '--expect', second, '-m', 'Overtaken'])
  expect(place.does(['reject-diff', 'fix', '--patch', second, '-m', 'Again']).status).toBe('unchanged')
  place.refuses('PATCH_REJECTED', ['accept-diff', 'fix', '--expect', second])
})

test('a patch that the tip has moved past on other paths enters as it is', async () => {
  const place = await workplace('waiting')
  const [first = ''] = place.pending()
  const before = place.does(['diff', 'fix']).facts.pending.delta
  place.repo.write('README.md', 'Hello again\n')
  place.does(['submit-diff', 'fix', '--', 'README.md'])
  const second = place.pending().find((oid) => oid !== first) ?? ''
  place.does(['accept-diff', 'fix', '--expect', second])
  expect(place.does(['accept-diff', 'fix', '--expect', first]).facts.delta).toBe(before)
})

test('which of several patches is meant has to be said', async () => {
  const place = await workplace('waiting')
  place.repo.write('README.md', 'Hello again\n')
  place.does(['submit-diff', 'fix'])
  place.refuses('WHICH_PATCH', ['accept-diff', 'fix'])
  place.refuses('NO_PATCH', ['accept-diff', 'fix', '--patch', '3'])
  place.refuses('PATCHES_WAITING', ['save', 'fix'])
  expect(place.does(['diff', 'fix']).facts.waiting).toHaveLength(2)
})

test('the same tree twice is one patch', async () => {
  const place = await workplace('waiting')
  place.repo.write('app.js', withLine(3, 'line three'))
  expect(place.does(['submit-diff', 'fix']).status).toBe('unchanged')
  expect(place.pending()).toHaveLength(1)
})

test('the page of a patch needs nothing else, and hostile names and lines stay text', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const evil = '<script>alert(1)</script>'
  repo.write(`<img src=x onerror=alert(1)>.html`, `${evil}\n<a href="http://evil.example/">x</a>\n`)
  repo.write('x." onmouseover="alert(1)', 'x\n')
  repo.write('app.js', `${LINES.join('')}\x1b[31m${evil}\u202e\n`)
  place.does(['submit-diff', 'fix', '-m', `Say ${evil}`])
  place.does(['diff', 'fix', '--html', 'page.html'])
  const page = readFileSync(`${repo.path}/page.html`, 'utf8')
  expect(page).not.toMatch(/<(?:script|img|link|iframe|object|base|form)\b|@import|url\(/i)
  expect(page).not.toMatch(/<[a-z](?:[^<>"]|"[^"]*")*\s(?:src|srcset|action|on[a-z]+)\s*=/i)
  expect(page).not.toMatch(/<[a-z][^<>]*href=(?!"#)/i)
  expect(page).toMatch(/&(?:lt|#60);script&(?:gt|#62);alert/)
  expect(page).not.toContain('\x1b')
  expect(page).toContain("default-src 'none'")
})
