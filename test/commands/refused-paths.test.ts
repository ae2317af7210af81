import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

const NAMES = ['.GIT', 'git~1', '.git\u200c', '.git::$INDEX_ALLOCATION']

/** A commit on HEAD whose tree holds a file `x` in a folder of that name, in the folder `deep`, made by plumbing. */
function commitOf({ repo }: Workplace, name: string): string {
  const hash = (args: readonly string[], input: string) => repo.tryGit(args, { input }).stdout.trim()
  const blob = hash(['hash-object', '-w', '--stdin'], 'x\n')
  const folder = hash(['mktree', '-z'], `100644 blob ${blob}\tx\0`)
  const deep = hash(['mktree', '-z'], `040000 tree ${folder}\t${name}\0`)
  const now = repo.git('ls-tree', 'HEAD')
  const tree = hash(['mktree'], `${now}\n040000 tree ${deep}\tdeep\n`)
  return repo.git('commit-tree', tree, '-p', 'HEAD', '-m', 'refused')
}

const patchOf = (path: string): string =>
  `diff --git "a/${path}" "b/${path}"\nnew file mode 100644\n--- /dev/null\n+++ "b/${path}"\n@@ -0,0 +1 @@\n+x\n`

/** As it is shown: what is not seen is quoted. */
const shown = (name: string): string => `deep/${name.replace('\u200c', '\\342\\200\\214')}/x`

test.each(NAMES)('a file in %j is refused by its path, whichever way it comes', async (name) => {
  const place = await workplace('approved')
  const { repo } = place
  const named = (words: readonly string[], input?: string): void => {
    const { message } = place.refuses('PATH_REFUSED', words, input === undefined ? {} : { input })
    expect(message).toContain(shown(name))
  }
  const commit = commitOf(place, name)
  named(['submit-diff', 'fix', '--from', commit])
  named(['submit-diff', 'fix', '--from', `HEAD..${commit}`])
  named(['submit-diff', 'fix', '--patch', '-'], patchOf(`deep/${name}/x`))
  const script = 'mkdir -p "deep/$1" && echo x > "deep/$1/x"'
  named(['run', 'fix', '--', 'sh', '-c', script, 'sh', name])
  repo.write(`deep/${name}/x`, 'x\n')
  named(['submit-diff', 'fix'])
  named(['submit-diff', 'fix', '--', 'deep'])
  // Elsewhere it is in nobody's way.
  repo.write('app.js', 'changed\n')
  place.does(['submit-diff', 'fix', '--', 'app.js'])
})

test.each(['..', '.'])('so is %j, which only a tree or a patch can hold', async (name) => {
  const place = await workplace('approved')
  const commit = commitOf(place, name)
  for (const from of [commit, `HEAD..${commit}`])
    expect(place.refuses('PATH_REFUSED', ['submit-diff', 'fix', '--from', from]).message).toContain(
      `deep/${name}/x`,
    )
  place.refuses('PATH_REFUSED', ['submit-diff', 'fix', '--patch', '-'], { input: patchOf(`deep/${name}/x`) })
})

test('so is a link where the submodules are listed', async () => {
  const place = await workplace('approved')
  symlinkSync('app.js', join(place.repo.path, '.gitmodules'))
  expect(place.refuses('PATH_REFUSED', ['submit-diff', 'fix']).message).toContain('.gitmodules')
  place.refuses('PATH_REFUSED', ['run', 'fix', '--', 'ln', '-s', 'app.js', '.gitmodules'])
})

test('a name that only looks like one of them is taken', async () => {
  const place = await workplace('approved')
  for (const name of ['.gitx/x', 'git~10/x', '.github/x', 'a.git/x', 'git/x']) place.repo.write(name, 'x\n')
  expect(place.does(['submit-diff', 'fix']).facts.pending.files).toBe(5)
})
