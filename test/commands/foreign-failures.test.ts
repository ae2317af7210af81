import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testKey } from '../support/test-key.js'
import { type Workplace, withLine, workplace } from '../support/workplace.js'

const draft = ['draft', 'fix', '--goal', 'Another']

test('a repository that Git does not open is told with the reason, and not as none', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }
  const owned = place.refuses('DUBIOUS_OWNERSHIP', ['status'], { env, exit: 3 })
  expect(owned.message).toContain(repo.path)
  expect(owned.hint).toBe(`git config --global --add safe.directory ${repo.path}`)
  // Without a verb as well: there is something to look at.
  expect(place.wf(['status'], { env }).message).not.toMatch(/in no Git repository/)

  const config = repo.read('.git/config')
  repo.write('.git/config', `${config}[bad\n`)
  const broken = place.refuses('CONFIG_BROKEN', ['status'], { exit: 3 })
  expect(broken.message).toMatch(/bad config line \d+ in file .*\.git\/config/)
  expect(broken.hint).toContain('.git/config')
  repo.write('.git/config', `${config}[core]\n\tbare = maybe\n`)
  expect(place.refuses('CONFIG_BROKEN', ['status'], { exit: 3 }).hint).toContain('--get-all core.bare')
  repo.write('.git/config', `${config}[core]\n\trepositoryformatversion = 7\n`)
  expect(place.refuses('GIT_TOO_OLD', ['status'], { exit: 3 }).message).toContain('found 7')
  repo.write('.git/config', config)

  repo.write('.git/index', 'no index')
  place.refuses('INDEX_BROKEN', ['submit-diff', 'fix'], { exit: 3 })
})

test('a linked worktree whose repository moved says so', async () => {
  const place = await workplace('approved')
  const side = place.repo.worktree('side')
  place.repo.remove(`.git/worktrees`)
  expect(place.at(side).wf(['status'])).toMatchObject({ code: 'REPOSITORY_MOVED', exit: 3 })
})

test('a commit that Git cannot sign names the key, what its program says, and what helps', async () => {
  const place = await workplace('approved')
  const { repo } = place
  // Any way in which Git reads "on".
  repo.git('config', 'commit.gpgsign', 'yes')
  repo.git('config', 'gpg.format', 'ssh')
  const missing = place.refuses('COMMIT_NOT_SIGNED', draft)
  expect(missing.message).toContain('no user.signingKey')
  expect(missing.hint).toMatch(/^git config user\.signingKey FILE; .*git config commit\.gpgSign false$/)

  repo.git('config', 'user.signingkey', '/nowhere/key.pub')
  const gone = place.refuses('COMMIT_NOT_SIGNED', draft)
  expect(gone.message).toMatch(/user\.signingKey \/nowhere\/key\.pub.*No such file/)
  expect(gone.hint).toContain('ls -l /nowhere/key*')

  const locked = lockedKey(place)
  repo.git('config', 'user.signingkey', `${locked}.pub`)
  const closed = place.refuses('COMMIT_NOT_SIGNED', draft)
  expect(closed.message).toContain('passphrase')
  expect(closed.hint).toContain(`ssh-add ${locked};`)

  repo.git('config', 'gpg.format', 'openpgp')
  repo.git('config', 'gpg.program', '/nowhere/gpg')
  expect(place.refuses('COMMIT_NOT_SIGNED', draft).message).toContain('cannot run /nowhere/gpg')
  repo.git('config', 'gpg.format', 'ssh')
  repo.git('config', 'user.signingkey', testKey('ada').path)
  place.does(draft)
  expect(repo.git('cat-file', 'commit', 'draft/fix')).toContain('-----BEGIN SSH SIGNATURE-----')
})

function lockedKey({ repo }: Workplace): string {
  const file = join(repo.path, '..', 'locked')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', file])
  return file
}

test('a patch is read as any diff setting writes it, and what is none is told', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('src/app.js', 'one\n')
  repo.commit('In a folder')
  place.does(['update', 'fix'])
  repo.write('src/app.js', 'two\n')
  repo.write('app.js', withLine(3, 'line three'))
  const written = (...settings: readonly string[]): string =>
    `${repo.git(...settings.flatMap((each) => ['-c', each]), 'diff', 'HEAD')}\n`
  const plain = place.does(['submit-diff', 'fix', '--patch', '-'], { input: written() })
  for (const setting of ['diff.noprefix=true', 'diff.mnemonicPrefix=true']) {
    const answer = place.does(['submit-diff', 'fix', '--patch', '-'], { input: written(setting) })
    expect({ [setting]: answer.status }).toEqual({ [setting]: 'unchanged' })
    expect(answer.facts.pending.oid).toBe(plain.facts.pending.oid)
  }
  const colored = repo.git('diff', '--color=always', 'HEAD')
  const none = place.refuses('PATCH_UNREADABLE', ['submit-diff', 'fix', '--patch', '-'], { input: colored })
  expect(none.hint).toContain('--no-color')
  repo.write('image', Buffer.from([0, 1, 2, 0]))
  repo.git('add', '-A')
  const input = `${repo.git('diff', '--cached', 'HEAD')}\n`
  const short = place.refuses('PATCH_UNREADABLE', ['submit-diff', 'fix', '--patch', '-'], { input })
  expect(short.hint).toContain('--binary')
})

test('what is left unmerged in a worktree is told as that, with the command that ends it', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  repo.git('checkout', '-q', '-b', 'side')
  repo.write('README.md', 'theirs\n')
  repo.commit('Theirs')
  repo.git('checkout', '-q', 'main')
  repo.write('README.md', 'ours\n')
  repo.commit('Ours')
  for (const verb of ['merge', 'cherry-pick']) {
    repo.tryGit([verb, 'side'])
    const answer = place.refuses('UNMERGED', ['save', 'fix'])
    expect(answer.facts.paths).toEqual(['README.md'])
    expect(answer.hint).toContain(`git -C ${repo.path} ${verb} --abort`)
    repo.git(verb, '--abort')
  }
  place.does(['save', 'fix'])
})
