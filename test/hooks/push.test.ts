import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { formatFor } from '../support/half.js'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { serveHttp } from '../support/serve-git.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** A bare repository that judges what is pushed to it, as `origin` of the workplace. */
function server(place: Workplace): ScratchRepository {
  const { repo } = place
  repo.git(
    'init',
    '-q',
    '--bare',
    '-b',
    'main',
    `--object-format=${repo.git('rev-parse', '--show-object-format')}`,
    '../server.git',
  )
  repo.git('remote', 'add', 'origin', '../server.git')
  const bare = repo.inside('../server.git')
  place.at(bare).does(['hooks', 'install'])
  return bare
}

const push = ({ repo }: Workplace, ...words: readonly string[]) => {
  const ran = repo.tryGit(['push', '-q', 'origin', ...words])
  return { done: ran.status === 0, said: ran.stderr.replaceAll(/^remote: /gm, '').replaceAll(/ +$/gm, '') }
}
const DONE = { done: true, said: '' }
const ARCHIVES = 'refs/wf/archive/*:refs/wf/archive/*'

/** A commit beside every workflow, made as an attacker makes it. */
function beside(repo: ScratchRepository, text: string, parent = 'main'): string {
  const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: text }).stdout.trim()
  const [tree = ''] = [repo.git('rev-parse', `${parent}^{tree}`)]
  const listed = repo.git('ls-tree', tree)
  const made = repo.tryGit(['mktree'], { input: `${listed}\n100644 blob ${blob}\tzzz\n` }).stdout.trim()
  return repo.git('commit-tree', '-p', parent, '-m', 'Beside', made)
}

describe.each([formatFor('a server with the hook (%s)')])('a server with the hook (%s)', (format) => {
  let place: Workplace
  let bare: ScratchRepository
  beforeAll(async () => {
    place = await workplace('accepted', { format })
    bare = server(place)
  })

  test("takes an empty repository's first push as it is, and says that a root wants pinning", () => {
    const { done, said } = push(place, 'main')
    expect(done).toBe(true)
    expect(said).toMatch(/no root is pinned here/)
    place.at(bare).does(['init'])
    expect(bare.read('wf/roots').trim()).toBe(place.repo.oid('main'))
    expect(bare.git('rev-parse', 'main')).toBe(place.repo.oid('main'))
  })

  test('takes work in progress, tags and patches, many in one push', () => {
    for (let at = 0; at < 60; at++) {
      place.repo.git('tag', `v${at}`, 'main')
      place.repo.git('branch', '-q', `feature-${at}`, 'draft/fix')
    }
    expect(
      push(place, 'refs/tags/*:refs/tags/*', 'refs/heads/feature-*:refs/heads/feature-*', 'draft/fix'),
    ).toEqual(DONE)
    expect(bare.git('for-each-ref').split('\n')).toHaveLength(122)
  })

  test('refuses a commit beside every workflow, by its name, and everything that came with it', () => {
    const commit = beside(place.repo, 'direct\n')
    const { done, said } = push(place, '--atomic', `${commit}:refs/heads/main`, 'main:refs/heads/other')
    expect(done).toBe(false)
    expect(said).toContain(`NOT_LANDED: refs/heads/main: commit ${commit.slice(0, 10)}`)
    expect(bare.tryGit(['rev-parse', '-q', '--verify', 'other']).status).not.toBe(0)
  })

  test('refuses a new branch that is protected and does not lead to its root', () => {
    place.repo.git('checkout', '-q', '--detach', 'main')
    place.law((policy) => policy.replace('protect: [ main ]', 'protect: [ main, release ]'))
    const { said } = push(place, 'HEAD:refs/heads/release')
    expect(said).toMatch(/refs\/heads\/release: commit/)
    place.repo.git('switch', '-q', 'main')
  })

  test('refuses to drop an event from a draft, and to lose it with its branch', () => {
    const cut = push(place, '--force', 'draft/fix~:refs/heads/draft/fix')
    expect(cut.said).toContain('LOG_CUT: refs/heads/draft/fix')
    expect(push(place, '--delete', 'draft/fix').said).toContain('NOT_ARCHIVED: refs/heads/draft/fix')
  })

  test('takes an ordinary commit of a draft back, and another in its place', () => {
    const one = beside(place.repo, 'one\n', 'draft/fix')
    const two = beside(place.repo, 'two\n', 'draft/fix')
    expect(push(place, `${one}:refs/heads/draft/fix`)).toEqual(DONE)
    expect(push(place, '--force', `${two}:refs/heads/draft/fix`)).toEqual(DONE)
    expect(push(place, '--force', 'draft/fix')).toEqual(DONE)
  })

  test('refuses a decision whose signature does not hold', () => {
    const { repo } = place
    const forged = repo.gitBytes('cat-file', 'commit', 'draft/fix').replace(/^author Ada/m, 'author Eve')
    const oid = repo
      .tryGit(['hash-object', '-w', '-t', 'commit', '--stdin'], { input: Buffer.from(forged, 'latin1') })
      .stdout.trim()
    expect(push(place, `${oid}:refs/heads/draft/forged`).said).toContain('DECISION_SIGNATURE')
  })

  test('takes nothing for an archive that is no log of that name, or has not ended', () => {
    const { repo } = place
    const blob = repo.oid('main:app.js')
    for (const [what, slug] of [
      ['main', 'other'],
      [blob, 'other'],
      ['draft/fix', 'fix'],
    ] as const)
      expect(push(place, `${what}:refs/wf/archive/${slug}`).said).toContain('NOT_ENDED')
  })

  test('takes the landing with its archive, in one push', () => {
    place.does(['save', 'fix'])
    expect(push(place, 'main', ARCHIVES)).toEqual(DONE)
    expect(push(place, '--delete', 'draft/fix')).toEqual(DONE)
  })

  test('keeps archives for good', () => {
    expect(push(place, '--delete', 'refs/wf/archive/fix').said).toContain('ARCHIVE_KEPT')
    expect(push(place, '--force', 'main:refs/wf/archive/fix').said).toContain('ARCHIVE_KEPT')
    expect(push(place, 'refs/wf/archive/fix:refs/wf/archive/other').said).toContain('NOT_ENDED')
  })

  test('refuses to rewind a protected branch, or to delete it', () => {
    expect(push(place, '--force', 'main~:refs/heads/main').said).toContain('REWOUND')
    bare.git('config', 'receive.denyDeleteCurrent', 'ignore')
    expect(push(place, '--delete', 'main').said).toContain('PROTECTED: refs/heads/main')
  })

  test('refuses a foxtrot: the old tip has to be on the first parents', () => {
    const tree = place.repo.git('rev-parse', 'main^{tree}')
    const fox = place.repo.git('commit-tree', '-p', 'main~', '-p', 'main', '-m', 'Fox', tree)
    expect(push(place, `${fox}:refs/heads/main`).said).toContain('REWOUND')
  })
})

test.each(['file', 'http'] as const)('over %s:// it is the same', async (kind) => {
  const place = await workplace('accepted')
  const { repo } = place
  const bare = server(place)
  expect(push(place, 'main')).toMatchObject({ done: true })
  place.at(bare).does(['init'])
  bare.git('config', 'http.receivepack', 'true')
  const served = kind === 'http' ? await serveHttp(dirname(bare.path), 'server.git') : null
  try {
    repo.git('remote', 'set-url', 'origin', served ? served.url : `file://${bare.path}`)
    const direct = beside(repo, 'direct\n')
    expect(await pushes(repo, `${direct}:refs/heads/main`)).toMatch(/NOT_LANDED: refs\/heads\/main/)
    expect(await pushes(repo, 'draft/fix', 'main:refs/heads/feature')).toBe('')
    expect(bare.git('for-each-ref', '--format=%(refname:short)')).toBe('draft/fix\nfeature\nmain')
  } finally {
    await served?.close()
  }
})

/** Pushes while this process serves, and answers what was said. */
async function pushes({ path, env }: ScratchRepository, ...words: readonly string[]): Promise<string> {
  const child = spawn('git', ['push', '-q', 'origin', ...words], { cwd: path, env: { ...env } })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await once(child, 'close')
  return said
}

describe('before a push', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await workplace('accepted')
    place.repo.git('init', '-q', '--bare', '-b', 'main', '../server.git')
    place.repo.git('remote', 'add', 'origin', '../server.git')
    place.does(['hooks', 'install'])
  })

  test('what nobody landed on a protected branch stays here', () => {
    expect(push(place, 'main', 'draft/fix')).toEqual(DONE)
    const commit = beside(place.repo, 'direct\n')
    expect(push(place, `${commit}:refs/heads/main`).said).toContain('NOT_LANDED: refs/heads/main')
    expect(push(place, `${commit}:refs/heads/feature`, `${commit}:refs/tags/v1`)).toEqual(DONE)
  })

  test('a fast-forward to an unsealed draft, which no hook of a commit sees, stays here', () => {
    place.repo.git('merge', '-q', '--ff-only', 'draft/fix')
    expect(push(place, 'main').said).toMatch(/refs\/heads\/main: commit/)
    place.repo.git('reset', '-q', '--hard', 'origin/main')
  })

  test('a draft goes as it stands; one without an event that is there already does not', () => {
    const work = beside(place.repo, 'work\n', 'draft/fix')
    expect(push(place, `${work}:refs/heads/draft/fix`)).toEqual(DONE)
    expect(push(place, '--force', 'draft/fix~2:refs/heads/draft/fix').said).toContain('LOG_CUT')
  })

  test('the law of the target counts, and not that of what is checked out', () => {
    const { repo } = place
    repo.git('switch', '-q', '-c', 'lawless', 'main')
    repo.git('rm', '-q', '.vizier/policy.yml')
    repo.git('commit', '-q', '-n', '-m', 'No law')
    const direct = beside(repo, 'direct\n')
    expect(push(place, `${direct}:refs/heads/main`).said).toContain('NOT_LANDED: refs/heads/main')
    // A branch that leaves by its own edit: its law is gone, that of the target stands.
    expect(push(place, 'lawless:refs/heads/main').said).toContain('refs/heads/main: commit')
    // Nor does a law that is only checked out protect what no law at hand does.
    repo.git('reset', '-q', '--hard', 'main')
    place.law((policy) => policy.replace('protect: [ main ]', 'protect: [ main, topic ]'))
    expect(push(place, `${direct}:refs/heads/topic`)).toEqual(DONE)
    repo.git('switch', '-q', 'main')
    repo.git('branch', '-q', '-D', 'lawless')
  })

  test('a target that is known only from the remote counts by the law that it has there', () => {
    const { repo } = place
    const law = repo.read('.vizier/policy.yml').replace('protect: [ main ]', 'protect: [ stable ]')
    const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: law }).stdout.trim()
    const below = repo.tryGit(['mktree'], { input: `100644 blob ${blob}\tpolicy.yml\n` }).stdout.trim()
    const top = repo.tryGit(['mktree'], { input: `040000 tree ${below}\t.vizier\n` }).stdout.trim()
    const stable = repo.git('commit-tree', '-m', 'Stable', top)
    repo.git('push', '-q', '--no-verify', 'origin', `${stable}:refs/heads/stable`)
    const bald = repo.git('commit-tree', '-p', stable, '-m', 'Bald', repo.git('write-tree'))
    expect(push(place, `${bald}:refs/heads/stable`).said).toContain('refs/heads/stable')
  })

  test('a landing goes, from a linked worktree as well', () => {
    place.does(['save', 'fix'])
    const other = place.repo.worktree('side')
    expect(other.tryGit(['push', '-q', 'origin', 'main', ARCHIVES])).toMatchObject({ status: 0, stderr: '' })
  })
})
