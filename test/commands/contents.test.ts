import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { onDisk } from '../support/user-work.js'
import { type Workplace, withLine, workplace } from '../support/workplace.js'

/** Takes the working tree as it is through gate and landing, and checks that Git finds it unchanged there. */
function land(place: Workplace, ...more: readonly string[]): void {
  const { repo } = place
  place.does(['submit-diff', 'fix'])
  place.accepts(...more)
  repo.git('stash', '-q', '-u')
  place.does(['save', 'fix'])
  expect(place.does(['verify', '--root', repo.oid('main^1')]).facts.verdict).toBe('PASS')
  expect(repo.git('status', '--porcelain')).toBe('')
}

test('binary files, empty files, links and modes land byte for byte', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7) % 256))
  repo.write('picture.bin', bytes)
  repo.write('empty', '')
  repo.write('tool.sh', '#!/bin/sh\n', 0o755)
  repo.git('config', 'core.symlinks', 'true')
  land(place)
  expect(readFileSync(`${repo.path}/picture.bin`).equals(bytes)).toBe(true)
  expect(repo.git('ls-tree', 'main', 'tool.sh')).toMatch(/^100755/)
})

// One character a byte: `\xe9` by itself is no UTF-8.
const NAMES = [
  'a b.txt',
  'line\nbreak.txt',
  '"quoted" \\ \t.txt',
  '-dash.txt',
  '--help',
  ':(top)magic',
  'caf\xe9.txt',
  '\x1b[31m.txt',
  '*.glob',
  '{slug}',
  '#hash',
]

test('paths with spaces, line breaks, quotes, dashes, magic and no UTF-8 land as they are named', async () => {
  const place = await workplace('approved')
  const { repo } = place
  for (const name of NAMES) writeFileSync(onDisk(repo.path, name), `in ${JSON.stringify(name)}\n`)
  const { facts } = place.does(['submit-diff', 'fix'])
  expect(facts.pending.files).toBe(NAMES.length)
  const text = place.does(['diff', 'fix']).stdout
  expect(text).not.toContain('\x1b')
  place.accepts()
  repo.git('clean', '-qfdx')
  const saved = place.does(['save', 'fix'])
  expect(saved.facts.files).toHaveLength(NAMES.length + 1)
  for (const name of NAMES) expect(existsSync(onDisk(repo.path, name)), name).toBe(true)
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('a part of a patch is named literally, whatever its name looks like', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('*.txt', 'a star\n')
  repo.write('a.txt', 'no star\n')
  repo.write('-x', 'a dash\n')
  const answer = place.does(['submit-diff', 'fix', '--', '*.txt', '-x'])
  expect(answer.facts.pending.files).toBe(2)
})

test('CRLF by attribute is stored as LF and checked out as CRLF', async () => {
  const place = await workplace('begun')
  const { repo } = place
  repo.write('.gitattributes', '*.bat text eol=crlf\n')
  repo.write('run.bat', 'one\r\ntwo\r\n')
  repo.commit('Windows')
  open(place)
  repo.write('run.bat', 'one\r\ntwo\r\nthree\r\n')
  land(place)
  expect(repo.read('run.bat')).toBe('one\r\ntwo\r\nthree\r\n')
  expect(repo.git('show', 'main:run.bat')).not.toContain('\r')
})

test('CRLF without attributes stays what it is, to the byte', async () => {
  const place = await workplace('approved')
  place.repo.write('dos.txt', 'one\r\ntwo\n')
  land(place)
  expect(place.repo.read('dos.txt')).toBe('one\r\ntwo\n')
})

test('a filter is run as Git runs it, and what lands is what it stored', async () => {
  const place = await workplace('begun')
  const { repo } = place
  repo.git('config', 'filter.rot.clean', 'tr a-z n-za-m')
  repo.git('config', 'filter.rot.smudge', 'tr a-z n-za-m')
  repo.git('config', 'filter.rot.required', 'true')
  repo.write('.gitattributes', '*.secret filter=rot\n')
  repo.write('a.secret', 'hello\n')
  repo.commit('Secrets')
  open(place)
  place.does(['run', 'fix', '--', 'sh', '-c', 'grep hello a.secret && echo world >> a.secret'])
  place.accepts()
  place.does(['save', 'fix'])
  expect(repo.git('show', 'main:a.secret')).toBe('uryyb\njbeyq')
  expect(repo.read('a.secret')).toBe('hello\nworld\n')
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('LFS pointers are what is signed off; the content comes through the filter', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const store = `${place.temporary}/../lfs`
  repo.write('../lfs/.keep', '')
  repo.write('../lfs-clean', CLEAN.replaceAll('STORE', store), 0o755)
  repo.write('../lfs-smudge', SMUDGE.replaceAll('STORE', store), 0o755)
  repo.git('config', 'filter.lfs.clean', `${repo.path}/../lfs-clean`)
  repo.git('config', 'filter.lfs.smudge', `${repo.path}/../lfs-smudge`)
  repo.git('config', 'filter.lfs.required', 'true')
  repo.write('.gitattributes', '*.psd filter=lfs diff=lfs merge=lfs -text\n')
  repo.write('logo.psd', 'the first logo\n')
  repo.commit('A logo')
  open(place)
  repo.write('logo.psd', 'the second logo\n')
  const oid = createHash('sha256').update('the second logo\n').digest('hex')
  place.does(['submit-diff', 'fix'])
  expect(place.does(['diff', 'fix']).facts.diff).toContain(`+oid sha256:${oid}`)
  place.accepts()
  repo.git('checkout', '-q', '--', 'logo.psd')
  place.does(['save', 'fix'])
  expect(repo.git('show', 'main:logo.psd')).toContain(`oid sha256:${oid}`)
  expect(repo.read('logo.psd')).toBe('the second logo\n')
})

test('a filter that fails refuses the patch by file and filter, and nothing is half-written', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('config', 'filter.bad.clean', 'false')
  repo.git('config', 'filter.bad.required', 'true')
  repo.write('.gitattributes', '*.bad filter=bad\n')
  repo.write('x.bad', 'x\n')
  const { message } = place.refuses('FILTER_FAILED', ['submit-diff', 'fix'])
  expect(message).toContain('x.bad')
  expect(message).toContain('"bad"')
})

test('a filter whose program an agent could write is not run, and somebody else can', async () => {
  const place = await workplace('begun')
  const { repo } = place
  repo.write('tools/rot', '#!/bin/sh\ntr a-z n-za-m\n', 0o755)
  repo.write('.gitattributes', '*.secret filter=rot\n')
  repo.write('a.secret', 'uryyb\n')
  repo.commit('Secrets')
  repo.git('config', 'filter.rot.clean', 'tools/rot')
  open(place)
  const evil = 'printf "#!/bin/sh\\ntouch ~/pwned; cat\\n" > tools/rot; echo world >> a.secret'
  place.refuses('FILTER_FAILED', ['run', 'fix', '--', 'sh', '-c', evil])
  expect(existsSync(`${repo.env.HOME}/pwned`)).toBe(false)
  repo.write("it's $(touch pwned).secret", 'hello\n')
  const { hint } = place.refuses('FILTER_FAILED', ['submit-diff', 'fix'])
  expect(hint).toBe(`git add -A -- ':/it'\\''s $(touch pwned).secret', then wf submit-diff --from index`)
  execFileSync('sh', ['-c', (hint ?? '').replace(/, then.*/, '')], { cwd: repo.path, env: repo.env })
  place.does(['submit-diff', 'fix', '--from', 'index'])
  expect(place.does(['diff', 'fix']).facts.diff).toContain('+uryyb')
})

test('a submodule is moved by its commit, which is destructive and said so', async () => {
  const place = await workplace('begun')
  const { repo } = place
  const library = await workplace('born')
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.repo.path, 'library')
  repo.commit('A library')
  const later = library.repo.commit('Later')
  open(place)
  const inside = repo.inside('library')
  inside.git('fetch', '-q')
  inside.git('checkout', '-q', later)
  const { facts } = place.does(['submit-diff', 'fix'])
  expect(facts.pending.destructive).toEqual(['library'])
  const [patch = ''] = place.pending()
  place.refuses('DESTRUCTIVE', ['accept-diff', 'fix', '--expect', patch])
  place.accepts('--confirm-destructive')
  place.refuses('WORK_IN_THE_WAY', ['save', 'fix'])
  inside.git('checkout', '-q', '@{-1}')
  place.does(['save', 'fix'])
  expect(repo.git('rev-parse', 'main:library')).toBe(later)
  expect(place.does(['verify', '--root', repo.oid('main^1')]).facts.verdict).toBe('PASS')
})

test('a repository inside of the tree is not left out without a word', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('init', '-q', 'nested')
  repo.inside('nested').commit('Nested')
  expect(place.refuses('NESTED_REPOSITORY', ['submit-diff', 'fix']).message).toContain('nested')
  repo.remove('nested')
  place.refuses('NESTED_REPOSITORY', ['run', 'fix', '--', 'git', 'init', '-q', 'nested'])
})

test('a deletion is destructive, and so is an emptied file', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.remove('README.md')
  repo.write('app.js', '')
  const { facts } = place.does(['submit-diff', 'fix'])
  expect(facts.pending.destructive).toEqual(['README.md', 'app.js'])
  repo.git('checkout', '-q', '--', '.')
  expect(
    place.refuses('DESTRUCTIVE', ['accept-diff', 'fix', '--expect', place.pending()[0] ?? '']).hint,
  ).toContain('--confirm-destructive')
  repo.write('app.js', withLine(3, 'x'))
})

function open(place: Workplace): void {
  place.does(['draft', 'fix', '--goal', 'A goal'])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'A plan\n' })
  place.approves()
}

// What git-lfs does, in a few lines: a pointer in Git, the content in a store by its digest.
const CLEAN = `#!/bin/sh
cat > 'STORE/incoming'
oid=$(sha256sum 'STORE/incoming' | cut -d' ' -f1)
size=$(wc -c < 'STORE/incoming')
mv 'STORE/incoming' "STORE/$oid"
printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %d\\n' "$oid" "$size"
`
const SMUDGE = `#!/bin/sh
oid=$(sed -n 's/^oid sha256://p')
cat "STORE/$oid"
`
