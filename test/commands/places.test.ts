import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Stage, type Workplace, withLine, workplace } from '../support/workplace.js'

/** The way from an approved plan to a verified landing. */
function finish(place: Workplace): void {
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo new > new.txt'])
  place.accepts()
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
}

test('a SHA-256 repository', async () => {
  const place = await workplace('approved', { format: 'sha256' })
  finish(place)
  expect(place.repo.oid('main')).toHaveLength(64)
  expect(place.repo.git('show', 'main:new.txt')).toBe('new')
})

test('a bare repository: all but what needs a working tree', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('clone', '-q', '--bare', '.', '../bare.git')
  const bare = place.at(repo.inside('../bare.git'))
  bare.repo.git('config', 'wf.signingkey', repo.git('config', 'wf.signingkey'))
  bare.refuses('NO_WORKTREE', ['submit-diff', 'fix'])
  bare.refuses('NO_WORKTREE', ['submit-diff', 'fix', '--from', 'index'])
  bare.does(['init'])
  finish(bare)
  bare.does(['draft', 'bare', '--goal', 'Opened here', '--target', 'main'])
})

test('a server whose user has no name and no key, and whose HEAD names another branch, pins a root all the same', async () => {
  const place = await workplace('begun')
  const { repo } = place
  repo.git('clone', '-q', '--bare', '.', '../bare.git')
  const bare = place.at(repo.inside('../bare.git'))
  bare.repo.git('symbolic-ref', 'HEAD', 'refs/heads/master')
  const unnamed = { EMAIL: '', USER: '' }
  for (const role of ['AUTHOR', 'COMMITTER'])
    Object.assign(unnamed, { [`GIT_${role}_NAME`]: '', [`GIT_${role}_EMAIL`]: '' })
  const { hint } = bare.refuses('NO_BRANCH', ['init'], { env: unnamed })
  expect(hint).toBe('git symbolic-ref HEAD refs/heads/main')
  bare.repo.git(...(hint?.split(' ').slice(1) ?? []))
  const { facts } = bare.does(['init'], { env: unnamed })
  expect(facts).toMatchObject({ joined: true, root: repo.oid('main'), entry: null })
  repo.git('init', '-q', '--bare', '../empty.git')
  const empty = place.at(repo.inside('../empty.git'))
  expect(empty.refuses('NO_BRANCH', ['init']).hint).toBe('git push REMOTE main, in a clone')
})

test('a linked worktree, on a branch of its own and on the draft', async () => {
  const place = await workplace('approved')
  const other = place.at(place.repo.worktree('side'))
  other.repo.write('app.js', withLine(3, 'from the side'))
  other.does(['submit-diff', 'fix'])
  other.accepts()
  const draft = place.at(place.repo.worktree('draft/fix'))
  draft.does(['status'])
  expect(draft.repo.read('app.js')).toContain('from the side')
  draft.does(['save', 'fix'])
  expect(place.repo.read('app.js')).toContain('from the side')
  expect(place.repo.git('status', '--porcelain')).toBe('')
})

test('a Git directory that lies elsewhere: the files follow, or it is said that nobody knows where they are', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const apart = join(repo.path, '..', 'apart.git')
  repo.git('init', '-q', '--separate-git-dir', apart)
  place.does(['draft', 'other', '--goal', 'Another'])
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo new > new.txt'])
  place.accepts()
  const side = place.at(repo.worktree('side'))
  const hint = side.refuses('WORKTREE_UNKNOWN', ['save', 'fix']).hint ?? ''
  place.does(['save', 'fix'])
  expect(repo.git('status', '--porcelain')).toBe('')
  expect(repo.read('new.txt')).toBe('new\n')
  // As the hint says, once.
  execFileSync('sh', ['-c', hint.replace('FOLDER', `'${repo.path}'`)], { env: repo.env })
  side.does(['draft', 'fix2', '--target', 'main', '--goal', 'Again', '--plan', '-'], {
    input: 'The same again.\n',
  })
  const waiting = side
    .does(['status', 'fix2'])
    .facts.stages.find(({ name }: { name: string }) => name === 'plan-approval')
  side.does(['approve', 'fix2', '--expect', waiting.subject])
  side.does(['run', 'fix2', '--', 'sh', '-c', 'echo newer > new.txt'])
  side.does(['accept-diff', 'fix2', '--expect', place.pending()[0] ?? ''])
  side.does(['save', 'fix2'])
  expect(repo.read('new.txt')).toBe('newer\n')
  expect(repo.git('status', '--porcelain')).toBe('')
})

test('files that only GIT_DIR and GIT_WORK_TREE lead to are brought along', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const apart = join(repo.path, '..', 'apart.git')
  repo.git('init', '-q', '--separate-git-dir', apart)
  repo.remove('.git')
  const env = { GIT_DIR: apart, GIT_WORK_TREE: repo.path }
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo new > new.txt'], { env })
  const [oid = ''] = repo
    .tryGit(['--git-dir', apart, 'for-each-ref', '--format=%(objectname)', 'refs/wf/pending'])
    .stdout.split('\n')
  place.does(['accept-diff', 'fix', '--expect', oid], { env })
  place.does(['save', 'fix'], { env })
  expect(repo.read('new.txt')).toBe('new\n')
  expect(repo.tryGit(['status', '--porcelain'], { env }).stdout).toBe('')
})

test('a submodule and its files', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const above = repo.inside('..')
  repo.write('../super/README.md', 'Super\n')
  above.git('init', '-q', '-b', 'main', 'super')
  const outer = repo.inside('../super')
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', '--', repo.path, 'part')
  outer.commit('A part')
  const part = place.at(repo.inside('../super/part'))
  part.repo.git('config', 'wf.signingkey', repo.git('config', 'wf.signingkey'))
  part.repo.git('branch', '-q', 'draft/fix', 'origin/draft/fix')
  part.does(['init', '--no-hooks'])
  finish(part)
  expect(part.repo.git('status', '--porcelain')).toBe('')
  expect(part.repo.read('new.txt')).toBe('new\n')
})

test('a folder below the top, named by -C or not', async () => {
  const place = await workplace('approved')
  place.repo.write('src/deep/new.txt', 'new\n')
  const cwd = join(place.repo.path, 'src', 'deep')
  place.does(['submit-diff', 'fix', '--', 'new.txt'], { cwd })
  expect(place.does(['diff', 'fix', '-C', cwd]).facts.pending.files).toBe(1)
  place.refuses('EMPTY_DIFF', ['submit-diff', 'fix', '--', '../../app.js'], { cwd })
})

test('a path that somebody types begins where they are, and may lead here by links', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('src/deep/doc.md', '# Doc\n')
  repo.write('src/deep/app.js', 'one\n')
  repo.write('.vizier/workflows/look.yml', LOOK)
  repo.commit('A folder')
  place.does(['update', 'fix'])
  const cwd = join(repo.path, 'src', 'deep')
  const linked = join(place.temporary, '..', 'linked')
  symlinkSync(repo.path, linked)
  const linkedFolder = join(place.temporary, '..', 'linked-folder')
  symlinkSync(cwd, linkedFolder)
  const ways: readonly (readonly [string, string])[] = [
    [cwd, 'NAME'],
    [repo.path, 'src/deep/NAME'],
    [join(repo.path, 'src'), './deep/NAME'],
    [place.temporary, join(linked, 'src/deep/NAME')],
    [repo.path, join(linkedFolder, 'NAME')],
    [linkedFolder, '../deep/NAME'],
    [join(linked, 'src'), 'deep/NAME'],
  ]
  repo.write('src/deep/new.txt', 'new\n')
  repo.write('src/deep/other.txt', 'other\n')
  for (const [from, typed] of ways) {
    const path = (name: string): string => typed.replace('NAME', name)
    const at = { cwd: from === place.temporary ? repo.path : from }
    const { pending } = place.does(['submit-diff', 'fix', '--', path('new.txt')], at).facts
    expect({ typed, files: pending.files, same: pending.oid === place.pending()[0] }).toEqual({
      typed,
      files: 1,
      same: true,
    })
    expect(place.does(['context', path('doc.md')], at).stdout).toContain('"src/deep/doc.md"')
    if (![cwd, linkedFolder].includes(from)) continue
    const started = place.does(['workflow', 'start', 'look', '--input', `doc-path=${path('doc.md')}`], at)
    const { workflow } = JSON.parse(started.stdout)
    const inputs = JSON.parse(repo.git('show', `draft/${workflow}:.vizier/runs/${workflow}/inputs.json`))
    expect(inputs.inputs).toEqual({ doc_path: 'src/deep/doc.md' })
  }
  const outside = join(place.temporary, 'new.txt')
  place.refuses('NO_SUCH_PATH', ['submit-diff', 'fix', '--', outside], { cwd })
  place.refuses('NO_SUCH_DOCUMENT', ['context', '../../../doc.md'], { cwd })
  place.refuses('BAD_INPUTS', ['workflow', 'start', 'look', '--input', `doc-path=${outside}`], { cwd })

  const [oid = ''] = place.pending()
  place.does(['reject-diff', 'fix', '--expect', oid, '-m', 'Both at once'])
  place.does(['submit-diff', 'fix', '--', '.'], { cwd })
  const part = ['accept-diff', 'fix', '--expect', place.pending()[0] ?? '', '--path']
  place.refuses('NO_SUCH_PATH', [...part, 'src/deep/new.txt'], { cwd })
  place.does([...part, 'new.txt'], { cwd })

  const run = place.does(['run', 'fix', '--', 'sh', '-c', 'echo two > app.js'], { cwd })
  expect(run.facts.pending.files).toBe(1)
  // The draft does not have this folder.
  repo.write('not/there/yet.txt', '')
  place.does(['run', 'fix', '--', 'sh', '-c', 'test -f app.js && echo x > top.txt'], {
    cwd: join(repo.path, 'not', 'there'),
  })
})

const LOOK = `name: look
version: 1
inputs:
  - { name: doc_path, type: file, required: true }
stages:
  - { name: look, type: document, config: { artefacts: ['.vizier/runs/{slug}/look.md'] } }
`

test('core.hooksPath: only the ref transaction meets the hooks', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const log = join(place.temporary, '..', 'hooks.log')
  for (const name of [
    'pre-commit',
    'commit-msg',
    'post-checkout',
    'post-index-change',
    'reference-transaction',
    'pre-receive',
  ]) {
    repo.write(`../hooks/${name}`, `#!/bin/sh\necho ${name} >> '${log}'\n`, 0o755)
  }
  repo.git('config', 'core.hooksPath', '../hooks')
  place.accepts()
  place.does(['save', 'fix'])
  expect([...new Set(repo.read('../hooks.log').trim().split('\n'))]).toEqual(['reference-transaction'])
})

test('a shallow clone that lacks the chain says what to fetch', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  repo.commit('Later')
  repo.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${repo.path}`, '../shallow')
  const shallow = place.at(repo.inside('../shallow'))
  shallow.repo.git('branch', '-q', 'draft/fix', 'origin/draft/fix')
  const answer = shallow.refuses('OBJECT_MISSING', ['status', 'fix'])
  expect(answer.hint).toContain('git fetch --unshallow')
  shallow.repo.git('fetch', '-q', '--unshallow')
  shallow.does(['status', 'fix'])
})

test('a shallow clone is no pass: INCOMPLETE, exit 4', async () => {
  const place = await workplace('saved')
  const { repo } = place
  repo.git('clone', '-q', '--depth', '1', `file://${repo.path}`, '../shallow')
  const shallow = place.at(repo.inside('../shallow'))
  const answer = shallow.wf(['verify', '--root', repo.oid('main^1')])
  expect({ exit: answer.exit, verdict: answer.facts.verdict }).toEqual({ exit: 4, verdict: 'INCOMPLETE' })
  expect(answer.hint).not.toBeNull()
})

test('reftable, or a Git that does not have it yet and says so', async () => {
  const [, major = '0', minor = '0'] =
    /(\d+)\.(\d+)/.exec(execFileSync('git', ['version'], { encoding: 'utf8' })) ?? []
  if (Number(major) * 1000 + Number(minor) >= 2045) {
    finish(await workplace('approved', { refs: 'reftable' }))
    return
  }
  // Nothing else can be shown here: reftable came with Git 2.45, and this is older.
  const place = await workplace('born')
  const made = place.repo.tryGit(['init', '--ref-format=reftable', '../tables'])
  expect(made.stderr).toContain('unknown option')
})

test('replace refs, grafts and a commit-graph change nothing of what is read', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const empty = repo.git('commit-tree', '-m', 'Another history', `${repo.oid('main')}^{tree}`)
  repo.git('replace', repo.oid('draft/fix'), empty)
  repo.git('commit-graph', 'write', '--reachable')
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test.each<Stage>(['accepted'])(
  'configuration that changes how Git writes and shows is no trap (%s)',
  async (stage) => {
    const place = await workplace(stage)
    const { repo } = place
    for (const [key, value] of [
      ['core.quotePath', 'false'],
      ['diff.noprefix', 'true'],
      ['diff.renames', 'copies'],
      ['diff.external', '/nowhere/diff'],
      ['color.ui', 'always'],
      ['log.showSignature', 'true'],
      ['core.abbrev', '4'],
      ['i18n.commitEncoding', 'ISO-8859-1'],
      ['i18n.logOutputEncoding', 'ISO-8859-1'],
      ['commit.template', '/nowhere/template'],
      ['merge.conflictStyle', 'diff3'],
      ['core.logAllRefUpdates', 'false'],
    ] as const) {
      repo.git('config', key, value)
    }
    place.repo.write('README.md', 'Hällo\n')
    place.does(['submit-diff', 'fix', '-m', 'Grüße'])
    expect(place.does(['diff', 'fix']).facts.diff).toContain('diff --git a/README.md b/README.md')
    place.accepts()
    repo.git('checkout', '-q', '--', 'README.md')
    place.does(['save', 'fix'])
    expect(place.does(['verify']).facts.verdict).toBe('PASS')
  },
)
