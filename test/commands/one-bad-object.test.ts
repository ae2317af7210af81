import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { judgeBy } from '../../src/data/judge.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** A change that has landed, one whose patch waits, and one with a plan; a remote that has what is pushed of them. */
async function shop(): Promise<Workplace> {
  const place = await workplace('saved')
  const { repo } = place
  place.does(['draft', 'open', '--goal', 'Open', '--plan', '-'], { input: 'Do it.\n' })
  const plan = repo.git('rev-parse', 'draft/open:.vizier/implementation-plans/open.md')
  place.does(['approve', 'open', '--expect', plan])
  repo.write('b.txt', 'b\n')
  place.does(['submit-diff', 'open'])
  repo.remove('b.txt')
  place.does(['draft', 'other', '--goal', 'Other', '--plan', '-'], { input: 'Do it well.\n' })
  repo.git('init', '-q', '--bare', '-b', 'main', '../shop.git')
  repo.git('remote', 'add', 'origin', '../shop.git')
  repo.git('push', '-q', 'origin', 'main')
  return place
}

const COMMANDS = [['doctor'], ['list'], ['status'], ['sync', '--pending', '--transcripts'], ['log', 'open']]
const ONE = [
  ['status', 'open'],
  ['show', 'open'],
  ['diff', 'open'],
  ['notes', 'rebuild'],
  ['save', 'other'],
]

test('one object that is missing or damaged stops nothing else: no defect, and it is named', async () => {
  const place = await shop()
  const { repo } = place
  const objects = [
    // First, since other commands write the notes anew.
    'refs/notes/wf',
    'draft/other',
    'draft/open~1',
    'draft/open^{tree}',
    'draft/open:.vizier/runs/open/goal.md',
    'draft/open:.vizier/runs/open/definition.yml',
    `${place.pending()[0]}`,
    `${place.pending()[0]}^{tree}`,
    `${place.pending()[0]}:b.txt`,
    'refs/wf/archive/fix',
    'main',
    'main:.vizier/sessions',
    'main:.vizier/policy.yml',
  ].map((name) => [name, repo.git('rev-parse', name)] as const)
  const notes = repo.oid('refs/notes/wf')
  const wrong: string[] = []
  for (const [name, oid] of objects) {
    const file = join(repo.path, '.git', 'objects', oid.slice(0, 2), oid.slice(2))
    const bytes = readFileSync(file)
    for (const how of ['missing', 'damaged']) {
      writeFileSync(file, bytes)
      repo.git('update-ref', 'refs/notes/wf', notes)
      for (const words of how === 'damaged' ? COMMANDS : [...COMMANDS, ...ONE]) {
        rmSync(file, { force: true })
        if (how === 'damaged') writeFileSync(file, bytes.subarray(0, 20))
        const { exit, code, stderr, stdout } = place.wf(words)
        const what = `${name} ${how}: wf ${words.join(' ')}: ${code} ${stderr}`
        if (exit === 70 || code === 'GIT_FAILED' || (words[0] === 'list' && exit !== 0)) wrong.push(what)
        if (words[0] === 'doctor' && !/[:~^]/.test(name) && !stdout.includes(oid.slice(0, 10)))
          wrong.push(`${what}: does not name it`)
      }
    }
    rmSync(file, { force: true })
    writeFileSync(file, bytes)
  }
  expect(wrong).toEqual([])
})

test('a patch that lacks an object hides no other, and a draft that lacks one keeps no other from the remote', async () => {
  const place = await shop()
  const { repo } = place
  repo.write('c.txt', 'c\n')
  place.does(['submit-diff', 'open', '--', 'c.txt'])
  repo.remove('c.txt')
  const bad =
    place.pending().find((oid) => repo.tryGit(['cat-file', '-e', `${oid}:b.txt`]).status === 0) ?? ''
  const fileOf = (oid: string) => join(repo.path, '.git', 'objects', oid.slice(0, 2), oid.slice(2))
  const blob = fileOf(repo.git('rev-parse', `${bad}:b.txt`))
  const bytes = readFileSync(blob)
  for (const how of ['missing', 'damaged']) {
    rmSync(blob, { force: true })
    if (how === 'damaged') writeFileSync(blob, bytes.subarray(0, 6))
    const shown = place.does(['status', 'open'])
    expect(shown.facts.pending).toHaveLength(1)
    expect(shown.facts.faults).toEqual([
      {
        ref: `refs/wf/pending/open/${bad}`,
        why: expect.stringContaining('missing or damaged'),
        hint: expect.stringContaining(`git update-ref -d refs/wf/pending/open/${bad}`),
      },
    ])
    for (const words of [['status'], ['list'], ['diff', 'open']]) place.does(words)
  }
  rmSync(blob, { force: true })
  writeFileSync(blob, bytes)

  const plan = fileOf(repo.git('rev-parse', 'draft/other:.vizier/implementation-plans/other.md'))
  rmSync(plan)
  const synced = place.wf(['sync', '--pending'])
  expect(synced).toMatchObject({ exit: 1, code: 'OBJECT_MISSING' })
  expect(synced.message).toContain('refs/heads/draft/other was not pushed: object ')
  expect(synced.hint).toMatch(/^git fetch .* git update-ref -d refs\/heads\/draft\/other$/)
  expect(synced.facts.workflows).toContainEqual(expect.objectContaining({ slug: 'other', did: 'refused' }))
  const there = repo.git('ls-remote', 'origin')
  expect(there).toContain('refs/heads/draft/open')
  expect(there).toContain(`refs/wf/pending/open/${bad}`)
  expect(there).not.toContain('draft/other')
})

test('refs that lead to nothing, here or at the remote, are named by sync, and the rest is exchanged', async () => {
  const place = await shop()
  const { repo } = place
  const nowhere = '1234567890123456789012345678901234567890'
  const lost = (git: string, name: string) => {
    mkdirSync(dirname(join(git, name)), { recursive: true })
    writeFileSync(join(git, name), `${nowhere}\n`)
  }
  const own = ['refs/heads/draft/lost', `refs/wf/pending/open/${nowhere}`, 'refs/wf/transcripts/open']
  for (const name of own) lost(join(repo.path, '.git'), name)
  const synced = place.wf(['sync', '--pending', '--transcripts'])
  expect(synced.exit).toBe(1)
  const faults = synced.facts.faults.map(({ ref }: { ref: string }) => ref)
  expect(faults).toEqual(own.slice(1))
  expect(synced.facts.workflows).toContainEqual(expect.objectContaining({ slug: 'lost', did: 'refused' }))
  const there = repo.git('ls-remote', 'origin')
  expect(there).toContain('refs/heads/draft/other')
  expect(there).toContain('refs/wf/archive/fix')
  expect(JSON.stringify(place.wf(['doctor']).facts.findings)).toContain('refs/heads/draft/lost leads to')
  for (const name of own) rmSync(join(repo.path, '.git', name))

  lost(join(repo.path, '..', 'shop.git'), 'refs/heads/draft/ghost')
  place.does(['draft', 'other', '--plan', '-'], { input: 'Do it better.\n' })
  const refused = place.wf(['sync'])
  expect(refused.facts.workflows).toContainEqual(
    expect.objectContaining({ slug: 'ghost', reason: expect.objectContaining({ code: 'NOT_FETCHED' }) }),
  )
  // Git itself takes no push into such a repository: the hint is what ends that.
  expect(refused.hint).toMatch(/^git push origin :refs\/heads\/draft\/ghost, /)
  repo.git('push', '-q', 'origin', ':refs/heads/draft/ghost')
  expect(place.does(['sync']).facts.pushed).toHaveLength(1)
})

test('a line break in the path of the repository, and a control character in a name, are no defects', async () => {
  const place = await workplace('planned')
  const { repo } = place
  for (const name of ['Ada\rLove', 'Ada\u001b[31m', 'A\u0001b\u007f']) {
    repo.git('config', 'user.name', name)
    place.does(['draft', 'fix', '--plan', '-'], { input: `Change line 3, says ${JSON.stringify(name)}.\n` })
    place.approves()
  }
  repo.git('config', 'user.name', 'Ada')
  const odd = `${dirname(repo.path)}/line\nbreak`
  renameSync(repo.path, odd)
  for (const words of [['doctor'], ['list'], ['verify']]) {
    const { exit, code, hint } = place.wf(words, { cwd: odd })
    expect({ words, exit, code }).toEqual({ words, exit: 3, code: 'BAD_FOLDER' })
    expect(hint).toMatch(/^mv /)
  }
  renameSync(odd, repo.path)
})

test.each([
  '{"$ref":"#"}',
  '{"anyOf":[{"$ref":"#"}]}',
  '{"not":{"$ref":"#"}}',
  '{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#"}',
  '{"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}},"$ref":"#/definitions/a"}',
])('a schema that only leads back to itself is refused by its path: %s', (text) => {
  expect(() => judgeBy('odd.json', text)).toThrow(/odd\.json.*leads back to itself/)
})
