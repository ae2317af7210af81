import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { callWf } from '../support/resident.js'
import { everything, withLine, workplace } from '../support/workplace.js'

test('an empty diff is refused, wherever it is taken from', async () => {
  const place = await workplace('approved')
  place.repo.commit('Nothing')
  for (const words of [
    ['submit-diff', 'fix'],
    ['submit-diff', 'fix', '--from', 'index'],
    ['submit-diff', 'fix', '--from', 'HEAD'],
    ['submit-diff', 'fix', '--from', 'HEAD..HEAD'],
    ['submit-diff', 'fix', '--patch', '-'],
    ['run', 'fix', '--', 'true'],
  ]) {
    place.refuses('EMPTY_DIFF', words)
  }
})

test('a patch that does not apply is refused with what Git says', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('app.js', withLine(3, 'x', ['another\n', 'file\n', 'altogether\n']))
  repo.git('add', '-A')
  const other = repo.git('diff', '--cached', 'HEAD').replace('-line 1\n', '-line one\n')
  repo.git('reset', '-q', '--hard')
  place.refuses('PATCH_DOES_NOT_APPLY', ['submit-diff', 'fix', '--patch', '-'], { input: `${other}\n` })
  for (const input of ['this is no patch\n', Buffer.from([0, 255, 10])])
    place.refuses('PATCH_UNREADABLE', ['submit-diff', 'fix', '--patch', '-'], { input })
  const outside =
    'diff --git a/../x b/../x\nnew file mode 100644\n--- /dev/null\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n'
  place.refuses('PATH_REFUSED', ['submit-diff', 'fix', '--patch', '-'], { input: outside })
  const inside = outside.replaceAll('../x', '.git/hooks/pre-commit')
  place.refuses('PATH_REFUSED', ['submit-diff', 'fix', '--patch', '-'], { input: inside })
})

test('a change that does not go together with the draft is refused with the paths', async () => {
  const place = await workplace('accepted')
  place.repo.write('app.js', withLine(3, 'another third line'))
  const answer = place.refuses('PATCH_DOES_NOT_APPLY', ['submit-diff', 'fix'])
  expect(answer.facts.paths).toEqual(['app.js'])
})

test('a patch that cannot be read is refused by its name', async () => {
  const place = await workplace('approved')
  for (const file of ['nowhere.patch', '../home']) {
    const answer = place.refuses('FILE_UNREADABLE', ['submit-diff', 'fix', '--patch', file])
    expect(answer.message).toContain(file.replace('..', ''))
  }
})

test('a page that cannot be written is refused by its name', async () => {
  const place = await workplace('waiting')
  place.refuses('FILE_UNWRITABLE', ['diff', 'fix', '--html', 'nowhere/page.html'])
})

test('commits that are not there are refused, and options are no commits', async () => {
  const place = await workplace('approved')
  for (const from of ['nonsense', 'a..nonsense', 'HEAD~99', '-h']) {
    place.refuses('NO_SUCH_COMMIT', ['submit-diff', 'fix', `--from=${from}`])
  }
  place.refuses('NO_SUCH_PATH', ['submit-diff', 'fix', '--', 'nowhere'])
  place.refuses('NO_SUCH_PATH', ['submit-diff', 'fix', '--', '../home'])
})

test('artefacts of the workflow are not for a patch to change', async () => {
  const place = await workplace('approved')
  const draft = place.repo.worktree('draft/fix')
  for (const path of [
    '.vizier/implementation-plans/fix.md',
    '.vizier/runs/fix/goal.md',
    '.vizier/snapshot.md',
  ]) {
    draft.write(path, 'smuggled in\n')
    place.at(draft).refuses('OWN_PATH', ['submit-diff', 'fix', '--', path])
    draft.git('stash', '-q', '-u')
  }
})

const KEPT = '.git/refs/wf/attempts/fix/1'

test('a command that fails, is not there, or removes its folder stages nothing', async () => {
  const place = await workplace('approved')
  const lines = [['false'], ['no-such-program-anywhere'], ['sh', '-c', 'rm -rf "$PWD"']]
  for (const line of lines) place.refuses('COMMAND_FAILED', ['run', 'fix', '--', ...line])
  const before = everything(place)
  place.wf(['run', 'fix', '--', 'sh', '-c', 'echo x > new.txt; exit 3'])
  // What it had written is kept for a person to submit; nothing else is another than before.
  const { [KEPT]: kept, [`.git/logs/${KEPT.slice(5)}`]: _, ...rest } = everything(place)
  expect(kept).toBeDefined()
  expect(rest).toEqual(before)
})

test('a folder that is not there is no repository', async () => {
  const place = await workplace('begun')
  place.refuses('NO_REPOSITORY', ['list', '-C', '/nowhere/at/all'])
  place.refuses('NO_REPOSITORY', ['list', '-C', place.temporary])
})

test('nothing on the page of a patch is hidden or turned, whoever wrote it', async () => {
  const place = await workplace('approved')
  const odd = '\u202e \u{e0041} \u200b \xad <b>'
  place.repo.write(`odd${odd}`, `${odd}\n`)
  place.does(['submit-diff', 'fix', '-m', `A note ${odd}`])
  place.does(['diff', 'fix', '--html', '../page.html'])
  const page = readFileSync(join(place.repo.path, '../page.html'), 'utf8')
  expect(page).not.toMatch(/[\u202e\u{e0041}\u200b\xad]|<b>/u)
  expect(page).toContain('A note \\u202e \\u{e0041} \\u200b \\xad &#60;b&#62;')
})

test('where no patch waits, the accepted code is shown, as a sign-off shows it', async () => {
  const place = await workplace('accepted')
  const { facts } = place.does(['diff', 'fix'])
  expect(facts).toMatchObject({ waiting: [], pending: null, code: { files: 1 } })
  expect(facts.diff).toContain('diff --git a/app.js b/app.js')
  expect(place.does(['diff', 'fix', '--stat']).facts).toMatchObject({
    diff: null,
    stat: [{ path: 'app.js', insertions: 1, deletions: 1 }],
  })
  const early = await workplace('approved')
  expect(early.does(['diff', 'fix']).facts.code).toBeUndefined()
})

test('an image has no lines: every number is one, and the text says that it is binary', async () => {
  const place = await workplace('approved')
  place.repo.write('logo.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 13, 10, 255, 0]))
  place.repo.write('README.md', 'Hello\nlogo\n')
  const { facts } = place.does(['submit-diff', 'fix'])
  expect(facts.pending).toMatchObject({ files: 2, insertions: 1, deletions: 0 })
  expect(place.does(['diff', 'fix', '--stat']).facts.stat).toEqual([
    { path: 'README.md', insertions: 1, deletions: 0, binary: false },
    { path: 'logo.png', insertions: 0, deletions: 0, binary: true },
  ])
  const said = callWf(['diff', 'fix', '--stat'], { cwd: place.repo.path, env: { ...place.repo.env } })
  expect(said.stdout).toMatch(/^ *logo\.png +binary$/m)
  expect(said.stdout).not.toMatch(/NaN|null|undefined/)
})
