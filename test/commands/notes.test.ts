import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

/** All notes, by the commit that they are on. */
function notesOf({ repo }: Workplace): Readonly<Record<string, string>> {
  const rows = repo.git('notes', '--ref=wf', 'list').split('\n')
  return Object.fromEntries(
    rows.map((row) => {
      const [blob = '', commit = ''] = row.split(' ')
      return [commit, repo.git('cat-file', 'blob', blob)]
    }),
  )
}

const records = (place: Workplace, range: string): readonly Record<string, unknown>[] =>
  place.repo
    .git('log', '--first-parent', '--reverse', '--notes=wf', '--format=%N', range)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('what ended is noted on its commits: each event, who is verified to have signed it, and the landing', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const chain = records(place, 'main~1..main^2')
  expect(chain.map(({ event }) => event)).toEqual(
    repo
      .git(
        'log',
        '--first-parent',
        '--reverse',
        '--format=%(trailers:key=Wf-Event,valueonly,separator=)',
        'main~1..main^2',
      )
      .split('\n'),
  )
  const opened = repo
    .git('log', '--first-parent', '--reverse', '--format=%H', 'main~1..main^2')
    .split('\n')[0]
  expect(new Set(chain.map(({ workflow }) => workflow))).toEqual(new Set([`fix@${opened}`]))
  const approved = chain.find(({ event }) => event === 'approved')
  expect(approved).toMatchObject({ stage: 'plan-approval', by: expect.stringMatching(/@/) })
  expect(approved?.key).toMatch(/^SHA256:/)
  expect(approved?.subject).toBe(
    `.vizier/implementation-plans/fix.md@${repo.oid('main:.vizier/implementation-plans/fix.md')}`,
  )
  expect(records(place, 'main~1..main')).toMatchObject([
    { event: 'landed', target: 'refs/heads/main', seal: repo.oid('main^2') },
  ])
})

test('they are rebuilt at will, to the byte, and decide nothing', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const written = notesOf(place)
  expect(place.does(['notes', 'rebuild'])).toMatchObject({ status: 'unchanged', facts: { workflows: 1 } })
  repo.git('update-ref', '-d', 'refs/notes/wf')
  expect(place.does(['verify', '--no-cache']).facts.verdict).toBe('PASS')
  expect(place.does(['notes', 'rebuild']).facts).toMatchObject({
    notes: Object.keys(written).length,
    unread: [],
  })
  expect(notesOf(place)).toEqual(written)
  // Forged ones say what they like, until they are made anew.
  repo.git('notes', '--ref=wf', 'add', '-f', '-m', '{"event":"approved"}', 'main')
  repo.git('notes', '--ref=wf', 'add', '-f', '-m', '{"event":"approved"}', 'main~1')
  expect(place.does(['verify', '--no-cache']).facts.verdict).toBe('PASS')
  expect(place.does(['notes', 'rebuild']).status).toBe('done')
  expect(notesOf(place)).toEqual(written)
  repo.git('update-ref', 'refs/wf/archive/else', repo.oid('main'))
  expect(place.does(['notes', 'rebuild']).facts.unread).toEqual(['else'])
})

test('a squash is found by what it brings, and a note of somebody else on a commit is kept by a save', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  repo.git('notes', '--ref=wf', 'add', '-m', '"mine"', 'draft/fix')
  place.does(['save', 'fix', '--squash'])
  const written = notesOf(place)
  expect(written[repo.oid('main')]).toContain('"event":"landed"')
  const accepted = repo.oid('refs/wf/archive/fix~1')
  expect(written[accepted]?.split('\n')).toEqual(['"mine"', expect.stringContaining('"event":"accepted"')])
  place.does(['notes', 'rebuild'])
  expect(notesOf(place)[repo.oid('main')]).toBe(written[repo.oid('main')])
  expect(notesOf(place)[accepted]).not.toContain('mine')
})

test('names from outside are escaped in them, and what cannot be noted is recorded all the same', async () => {
  const place = await workplace('goal')
  const { repo } = place
  repo.write('.git/refs/notes/wf.lock', '')
  const name = 'Eve \u202eenil\u0085'
  const said = place.abandons('fix', { env: { GIT_COMMITTER_NAME: name } })
  expect(said.stderr).toContain('wf notes rebuild')
  repo.remove('.git/refs/notes/wf.lock')
  place.does(['notes', 'rebuild'])
  const note = notesOf(place)[repo.oid('refs/wf/archive/fix')] ?? ''
  expect(note).toContain('Eve \\u202eenil')
  expect(note).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  // Git leaves a report where an import fails in its own way.
  expect(readdirSync(join(repo.path, '.git')).filter((name) => /crash|lock/.test(name))).toEqual([])
})

test('what somebody else noted on an event is kept, wherever the fan-out has it', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const event = repo.oid('draft/fix')
  const at = (path: string, text: string) => {
    const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: text }).stdout.trim()
    return `100644 ${blob}\t${path}\n`
  }
  const deep = `${event.slice(0, 2)}/${event.slice(2, 4)}/${event.slice(4)}`
  const env = { GIT_INDEX_FILE: join(repo.path, '..', 'notes-index') }
  const input = at(event, 'flat\n') + at(deep, 'deep\n')
  expect(repo.tryGit(['update-index', '--add', '--index-info'], { input, env })).toMatchObject({ status: 0 })
  const tree = repo.tryGit(['write-tree'], { env }).stdout.trim()
  repo.git('update-ref', 'refs/notes/wf', repo.git('commit-tree', '-m', 'By hand', tree))
  place.does(['save', 'fix'])
  const note = repo.git('notes', '--ref=wf', 'show', event).split('\n')
  expect(note).toEqual(
    expect.arrayContaining(['flat', 'deep', expect.stringContaining('"event":"accepted"')]),
  )
})
