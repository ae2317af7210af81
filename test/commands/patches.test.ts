import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
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
  const taken = { name: '1', files: 2, of: 3, left: ['app.js'], partly: [] }
  expect(facts.taken).toEqual(taken)
  const said = '2 of 3 files of patch 1; not app.js'
  const screen = (...words: string[]) => renderText(JSON.parse(place.does(words).stdout), false).out
  expect(place.does(['status', 'fix']).facts.accepted).toEqual([{ patch: whole, ...taken }])
  expect(screen('status', 'fix')).toContain(`\naccepted ${said}\n`)
  expect(screen('log', 'fix')).toContain(`Accept 2 of 3 files of patch 1 of fix\n`)
  expect(screen('log', 'fix')).toContain(`           ${said}\n`)
  expect(screen('show', 'fix', 'sign-off')).toContain('accepted 2 of 3 files of patch 1 (not app.js) by ada')
  place.does(['reject-diff', 'fix', '--expect', rest, '-m', 'Line 3 was right\n\nLeave it.'])
  repo.git('stash', '-q', '-u')
  const saved = screen('save', 'fix')
  expect(saved).toMatch(/decision ada accepted 2 of 3 files of patch 1 \([0-9a-f]{10}\), /)
  expect(saved).toContain('\n           not app.js\n')
  expect(saved).toMatch(/decision ada rejected patch 2 \([0-9a-f]{10}\), [^\n]+\n {11}Line 3 was right\n/)
  const message = repo.git('log', '-1', '--format=%B', 'main')
  expect(message).toMatch(
    / {2}Ada [^\n]+ accepted 2 of 3 files of patch 1 \([0-9a-f]{10}\), [^\n]+\n {4}not app.js\n/,
  )
  expect(message).toMatch(/ {2}Ada [^\n]+ rejected patch 2 \([0-9a-f]{10}\), [^\n]+\n {4}Line 3 was right\n/)
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('a number is given once: no later patch gets it, whatever became of the first', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const propose = (name: string) => {
    repo.write(name, `${name}\n`)
    return place.does(['submit-diff', 'fix', '--', name]).facts.pending.patch
  }
  expect(propose('drei')).toBe(2)
  place.does([
    'accept-diff',
    'fix',
    '--patch',
    '1',
    '--expect',
    place.does(['diff', 'fix']).facts.waiting[0].oid,
  ])
  expect(propose('three')).toBe(3)
  expect(place.does(['diff', 'fix']).facts.waiting.map(({ patch }: { patch: number }) => patch)).toEqual([
    2, 3,
  ])
  const [, third] = place.does(['diff', 'fix']).facts.waiting
  place.does(['reject-diff', 'fix', '--patch', '3', '--expect', third.oid, '-m', 'No'])
  // What was decided on is known by its number as well.
  expect(place.does(['accept-diff', 'fix', '--patch', '1']).status).toBe('unchanged')
  expect(place.does(['reject-diff', 'fix', '--patch', third.oid.slice(0, 10), '-m', 'No']).status).toBe(
    'unchanged',
  )
  place.refuses('PATCH_ACCEPTED', ['reject-diff', 'fix', '--patch', '1', '-m', 'No'])
  place.refuses('NO_PATCH', ['accept-diff', 'fix', '--patch', '9'])
  expect(propose('tre')).toBe(4)
  // The log may lose a number, and a clone still knows that it gave it.
  repo
    .git('for-each-ref', '--format=delete %(refname)', 'refs/wf/pending')
    .split('\n')
    .map((line) => repo.git('update-ref', '-d', line.slice(7)))
  expect(propose('trois')).toBe(5)
  place.abandons('fix')
  expect(repo.git('for-each-ref', 'refs/wf/numbers')).toBe('')
})

test('all that wait are accepted in one transaction, each by an event of its own', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const [first = ''] = place.pending()
  repo.write('docs.md', 'docs\n')
  place.does(['submit-diff', 'fix', '--', 'docs.md'])
  const second = place.pending().find((oid) => oid !== first) ?? ''
  place.refuses('EXPECT_MISSING', ['accept-diff', 'fix', '--all'])
  place.refuses('EXPECT_MISSING', ['accept-diff', 'fix', '--all', '--expect', first])
  place.refuses('EXPECT_MISMATCH', [
    ...['accept-diff', 'fix', '--all', '--expect', first],
    ...['--expect', second, '--expect', repo.oid('main')],
  ])
  for (const more of [['--path', 'docs.md'], ['--patch', '1'], ['--hunk']])
    expect(place.wf(['accept-diff', 'fix', '--all', ...more]).exit).toBe(2)
  expect(place.wf(['accept-diff', 'fix', '--expect', first, '--expect', second]).exit).toBe(2)
  const tip = repo.oid('draft/fix')
  const { facts } = place.does(['accept-diff', 'fix', '--all', '--expect', second, '--expect', first])
  expect(facts.accepted).toMatchObject([
    { patch: first, name: '1' },
    { patch: second, name: '2' },
  ])
  expect(repo.oid('draft/fix~2')).toBe(tip)
  expect(place.pending()).toEqual([])
  expect(place.does(['accept-diff', 'fix', '--all']).status).toBe('unchanged')
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('two patches of one path are not accepted at once', async () => {
  const place = await workplace('waiting')
  place.repo.write('app.js', withLine(25, 'line twenty-five'))
  place.does(['submit-diff', 'fix'])
  const all = place.pending().flatMap((oid) => ['--expect', oid])
  expect(place.refuses('PATCHES_OVERLAP', ['accept-diff', 'fix', '--all', ...all]).hint).toBe(
    'wf accept-diff fix --patch 1',
  )
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

test('what stands at the gate and is no patch is named, and stops nothing', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const [patch] = place.pending()
  const blob = repo.git('hash-object', '-w', 'app.js')
  const root = repo.git('commit-tree', '-m', 'A root', 'HEAD^{tree}')
  const merge = repo.git('commit-tree', '-m', 'Two', '-p', 'main', '-p', root, 'HEAD^{tree}')
  const bad = [blob, root, merge].map((oid) => `refs/wf/pending/fix/${oid}`).sort()
  for (const ref of bad) repo.git('update-ref', ref, ref.split('/').at(-1) ?? '')
  const { facts } = place.does(['status', 'fix'])
  expect(facts.pending.map(({ oid }: { oid: string }) => oid)).toEqual([patch])
  expect(facts.faults.map(({ ref }: { ref: string }) => ref)).toEqual(bad)
  expect(facts.faults[0]).toMatchObject({
    why: 'it is not a commit with one parent in this clone',
    hint: `git update-ref -d ${bad[0]}`,
  })
  const found = place
    .wf(['doctor'])
    .facts.findings.filter(({ code }: { code: string }) => code === 'NO_PATCH')
  expect(found.map(({ command }: { command: string }) => command)).toEqual(
    bad.map((ref) => `git update-ref -d ${ref}`),
  )
  place.does(['diff', 'fix'])
  place.does(['accept-diff', 'fix', '--patch', patch ?? '', '--expect', patch ?? ''])
})

test('a number that is far above the others, of a patch of somebody else, is not counted on from', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const proposes = (name: string): number => {
    repo.write(name, `${name}\n`)
    return place.does(['submit-diff', 'fix', '--', name]).facts.pending.patch
  }
  expect(proposes('a.txt')).toBe(1)
  const stranger = (number: number): string => {
    const message = `Mine\n\nWf-Number: ${number}`
    const oid = repo.git('commit-tree', '-m', message, '-p', 'draft/fix', `${place.pending()[0]}^{tree}`)
    repo.git('update-ref', `refs/wf/pending/fix/${oid}`, oid)
    return oid
  }
  const far = stranger(999_999)
  expect(proposes('b.txt')).toBe(2)
  // A number that is taken is left out.
  stranger(3)
  expect(proposes('c.txt')).toBe(4)
  place.does(['reject-diff', 'fix', '--patch', far, '--expect', far, '-m', 'No'])
  expect(proposes('d.txt')).toBe(5)
  // Another clone knows what the log has decided, and no more.
  repo.git('update-ref', '-d', 'refs/wf/numbers/fix')
  expect(proposes('e.txt')).toBe(6)
})

test('a definition that lies untracked in the working tree comes along, and it is said', async () => {
  const place = await workplace('approved')
  place.repo.write('.vizier/workflows/x.yml', 'name: x\n')
  place.repo.write('app.js', withLine(3, 'line three'))
  const { facts, stdout } = place.does(['submit-diff', 'fix'])
  expect(facts.sensitive).toEqual(['.vizier/workflows/x.yml'])
  expect(renderText(JSON.parse(stdout), false).out).toContain(
    '\nnote     it changes sensitive files: .vizier/workflows/x.yml\n',
  )
})
