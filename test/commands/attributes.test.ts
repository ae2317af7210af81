import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { statusOfFreshClone } from '../support/fresh-clone.js'
import { PLAN, type Workplace, workplace } from '../support/workplace.js'

const CRLF = 'Change line 3.\r\nThen look.\r\n'
const LF = CRLF.replaceAll('\r', '')

/** The branch gets these attributes, by hand. */
function attributes({ repo }: Workplace, text: string): void {
  repo.write('.gitattributes', text)
  repo.commit('Attributes')
}

const plan = ({ repo }: Workplace): string => repo.gitBytes('cat-file', 'blob', `draft/fix:${PLAN}`)
const inFreshClone = ({ repo }: Workplace): string => statusOfFreshClone(repo.path, 'main', { ...repo.env })

/** From the approved plan to the landing, by a command in a clone of its own. */
function lands(place: Workplace): void {
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo more >> app.js'])
  expect(place.repo.git('diff', '--name-only', 'draft/fix', place.pending()[0] ?? '')).toBe('app.js')
  place.accepts()
  place.does(['save', 'fix'])
  const { facts } = place.does(['verify', '--root', place.repo.oid('main^1')])
  expect(facts).toMatchObject({ verdict: 'PASS' })
}

test('a plan is stored as Git stores that file: runs go on, and a fresh clone is clean', async () => {
  const place = await workplace('begun')
  attributes(place, '*.md text\n*.json text eol=crlf\n*.yml text eol=crlf\n*.js ident\n')
  place.does(['draft', 'fix', '--goal', 'Line 3 is better', '--plan', '-'], { input: CRLF })
  expect(plan(place)).toBe(LF)
  place.approves()
  // Said again in either form, it is the plan that is approved.
  for (const input of [CRLF, LF])
    expect(place.does(['draft', 'fix', '--plan', '-'], { input }).status).toBe('unchanged')
  lands(place)
  expect(inFreshClone(place)).toBe('')
})

test('an unchanged plan that is proposed again from a checkout keeps its approval', async () => {
  const place = await workplace('approved')
  const { repo } = place
  for (const [key, value] of [
    ['core.autocrlf', 'true'],
    ['core.autocrlf', 'false'],
    ['core.eol', 'crlf'],
  ] as const) {
    repo.git('config', key, value)
    repo.git('checkout', '-q', 'draft/fix')
    repo.remove(PLAN)
    repo.git('checkout', '-q', '--', PLAN)
    expect(repo.read(PLAN).includes('\r'), value).toBe(value === 'true')
    expect(place.does(['draft', 'fix', '--plan', PLAN]).status).toBe('unchanged')
    repo.git('checkout', '-q', 'main')
  }
})

test('the same with another encoding in the working tree, and with keywords', async () => {
  const place = await workplace('begun')
  const { repo } = place
  attributes(place, '*.md text working-tree-encoding=UTF-16LE-BOM ident\n')
  place.does(['draft', 'fix', '--goal', 'Line 3 is better', '--plan', '-'], {
    input: '$Id: mine $\nÄnderung\n',
  })
  expect(repo.git('show', `draft/fix:${PLAN}`)).toBe('$Id$\nÄnderung')
  place.approves()
  repo.git('checkout', '-q', 'draft/fix')
  expect(repo.read(PLAN)).toContain('\0')
  expect(place.does(['draft', 'fix', '--plan', PLAN]).status).toBe('unchanged')
  repo.git('checkout', '-q', 'main')
  lands(place)
  expect(inFreshClone(place)).toBe('')
})

test('without attributes a plan keeps its line endings; attributes that arrive later ask for it again', async () => {
  const place = await workplace('goal')
  const { repo } = place
  place.does(['draft', 'fix', '--plan', '-'], { input: CRLF })
  expect(plan(place)).toBe(CRLF)
  place.approves()
  attributes(place, '*.md text\n')
  place.does(['update', 'fix'])
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo more >> app.js'])
  expect(repo.git('diff', '--name-only', 'draft/fix', place.pending()[0] ?? '')).toBe('app.js')
  place.accepts()
  const { hint } = place.refuses('NOT_AS_STORED', ['save', 'fix'])
  expect(hint).toBe(`git show draft/fix:${PLAN} | wf draft fix --plan -`)
  place.does(['draft', 'fix', '--plan', '-'], {
    input: repo.gitBytes('cat-file', 'blob', `draft/fix:${PLAN}`),
  })
  expect(plan(place)).toBe(LF)
  place.approves()
  place.does(['approve', 'fix', '--expect', place.does(['status', 'fix']).facts.stages.at(-2).subject])
  place.does(['save', 'fix'])
  expect(inFreshClone(place)).toBe('')
})

test('a patch that brings attributes changes no artefact: the save asks for the plan again', async () => {
  const place = await workplace('goal')
  place.does(['draft', 'fix', '--plan', '-'], { input: CRLF })
  place.approves()
  place.does(['run', 'fix', '--', 'sh', '-c', "echo '* text' > .gitattributes"])
  expect(place.repo.git('diff', '--name-only', 'draft/fix', place.pending()[0] ?? '')).toBe('.gitattributes')
  place.accepts()
  place.refuses('NOT_AS_STORED', ['save', 'fix'])
})

test('what lies in a clone as it was checked out is in nobody’s patch', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('old.txt', 'one\r\ntwo\r\n')
  repo.commit('Before the attributes')
  attributes(place, '*.txt text\n')
  place.does(['update', 'fix'])
  place.refuses('EMPTY_DIFF', ['run', 'fix', '--', 'true'])
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo more >> app.js'])
  expect(repo.git('diff', '--name-only', 'draft/fix', place.pending()[0] ?? '')).toBe('app.js')
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo three >> old.txt'])
  const now = place.pending().map((oid) => repo.git('show', `${oid}:old.txt`))
  expect(now).toContain('one\ntwo\nthree')
})

test('no filter runs over what people read and sign: it is refused with the way out', async () => {
  const place = await workplace('begun')
  const { repo } = place
  attributes(place, '*.md filter=loud\n*.json filter=loud\n')
  repo.git('config', 'filter.loud.clean', `touch '${repo.path}/ran'; cat`)
  const open = ['draft', 'fix', '--goal', 'Line 3', '--plan', '-'] as const
  const { message, hint } = place.refuses('FILTERED_PATH', open, { input: LF })
  expect(message).toContain('.vizier/runs/fix/goal.md')
  expect(hint).toBe(`echo '.vizier/** -filter' >> "$(git rev-parse --git-path info/attributes)"`)
  repo.write('.git/info/attributes', '.vizier/** -filter\n')
  place.does(open, { input: LF })
  place.approves()
  lands(place)
  expect(repo.git('ls-files', '--others')).toBe('')
  expect(inFreshClone(place)).toBe('')
})

test('a definition in a checkout with other line endings is the one that the branch has', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const file = '.vizier/workflows/mine.yml'
  repo.write(file, readFileSync('src/definitions/change.yml', 'utf8').replace('name: change', 'name: mine'))
  repo.commit('A definition of our own')
  repo.git('config', 'core.autocrlf', 'true')
  repo.remove(file)
  repo.git('checkout', '-q', '--', file)
  expect(repo.read(file)).toContain('\r')
  place.does(['workflow', 'start', file, '--slug', 'one'])
  expect(repo.oid('draft/one:.vizier/runs/one/definition.yml')).toBe(repo.oid(`main:${file}`))
})

test('a conflict lies there to be resolved as a checkout has it: in its encoding, with its line endings', async () => {
  const place = await workplace('begun')
  const { repo } = place
  attributes(place, '*.txt text working-tree-encoding=UTF-16LE-BOM\n*.js text eol=crlf\n')
  const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')
  repo.write('wide.txt', wide('one\n'))
  repo.commit('Wide')
  place.does(['draft', 'fix', '--goal', 'Two', '--plan', '-'], { input: LF })
  place.approves()
  repo.write('wide.txt', wide('two\n'))
  repo.write('app.js', 'two\r\n')
  place.does(['submit-diff', 'fix'])
  place.accepts('--confirm-destructive')
  repo.write('wide.txt', wide('three\n'))
  repo.write('app.js', 'three\r\n')
  repo.commit('Meanwhile')
  const { facts } = place.wf(['update', 'fix'])
  const resolving = repo.inside(facts.worktree.slice(repo.path.length + 1))
  expect(resolving.read('app.js')).toMatch(/^<<<<<<< .*\r\ntwo\r\n=======\r\nthree\r\n>>>>>>> .*\r\n$/)
  expect(resolving.read('wide.txt')).toContain('<\0<\0<\0')
  resolving.write('wide.txt', wide('both\n'))
  resolving.write('app.js', 'both\r\n')
  resolving.git('add', '-A')
  place.does(['update', 'fix', '--continue'])
  expect(repo.git('show', 'draft/fix:wide.txt')).toBe('both')
  expect(repo.git('show', 'draft/fix:app.js')).toBe('both')
})
