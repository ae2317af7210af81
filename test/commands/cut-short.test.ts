import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { output } from '../support/resident.js'
import { type Workplace, workplace } from '../support/workplace.js'

const doctor = (place: Workplace, code: string) =>
  place.wf(['doctor']).facts.findings.find((each: { code: string }) => each.code === code)

test('a partial clone pushes its work, doctor says what it lacks, and one command completes it', async () => {
  const ada = await workplace('saved')
  const { repo } = ada
  const root = repo.oid('main~1')
  repo.git('init', '-q', '--bare', '-b', 'main', '../shop.git')
  repo.git('push', '-q', '../shop.git', 'main')
  for (const key of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
    repo.git('-C', '../shop.git', 'config', key, 'true')
  const address = `file://${join(repo.path, '..', 'shop.git')}`
  for (const filter of ['blob:none', 'tree:0']) {
    repo.git('clone', '-q', '--no-checkout', `--filter=${filter}`, address, `../${filter}`)
    const place = ada.at(repo.inside(`../${filter}`))
    place.repo.write('.git/wf/roots', `${root}\n`)
    place.does(['hooks', 'install'])
    const found = doctor(place, 'PARTIAL')
    const verified = place.wf(['verify'])
    expect({ filter, code: verified.code, exit: verified.exit }).toEqual({
      filter,
      code: 'OBJECT_MISSING',
      exit: 4,
    })
    expect(verified.hint).toBe(found.command)
    expect(found.command).toMatch(/^git fetch --refetch --no-filter --no-prune /)
    // Offline nothing waits for the network.
    place.repo.git('remote', 'set-url', 'origin', '/nowhere')
    expect(place.wf(['verify']).exit).toBe(4)
    for (const words of [['list'], ['status'], ['doctor']]) expect(place.wf(words).exit).toBeLessThan(3)
    place.repo.git('remote', 'set-url', 'origin', address)
    // Nothing is new: the push is judged by what is here, and says so.
    place.repo.git('push', '-q', 'origin', `${root}:refs/heads/other`)
    place.repo.git('update-ref', 'refs/remotes/origin/main', root)
    repo.git('-C', '../shop.git', 'update-ref', 'refs/heads/main', root)
    const pushed = place.repo.tryGit(['push', 'origin', 'main'])
    expect({ filter, status: pushed.status, said: pushed.stderr }).toMatchObject({ filter, status: 0 })
    expect(pushed.stderr).toContain('was judged as far as its objects are here')
    output('sh', ['-c', found.command], { cwd: place.repo.path, env: place.repo.env })
    expect(place.does(['verify']).facts.verdict).toBe('PASS')
    expect(doctor(place, 'PARTIAL')).toBeUndefined()
  }
})

test('a remote that accepts and is silent ends no command late: what is missing is named, with the command', async () => {
  const ada = await workplace('waiting')
  const { repo } = ada
  repo.git('init', '-q', '--bare', '-b', 'main', '../shop.git')
  repo.git('push', '-q', '../shop.git', 'main', 'draft/fix', 'refs/wf/*:refs/wf/*')
  for (const key of ['uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
    repo.git('-C', '../shop.git', 'config', key, 'true')
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  try {
    repo.git(
      'clone',
      '-q',
      '--no-checkout',
      '--filter=blob:none',
      `file://${repo.path}/../shop.git`,
      '../part',
    )
    const place = ada.at(repo.inside('../part'))
    place.repo.git('fetch', '-q', 'origin', 'refs/heads/draft/*:refs/heads/draft/*', 'refs/wf/*:refs/wf/*')
    for (const [scheme, words] of [
      ['git', ['list']],
      ['http', ['status']],
      ['git', ['status', 'fix']],
      ['git', ['log', 'fix']],
      ['git', ['verify']],
      ['http', ['doctor']],
    ] as const) {
      place.repo.git('remote', 'set-url', 'origin', `${scheme}://127.0.0.1:${port}/shop.git`)
      // Not of this process: it listens, and answers nobody.
      const { exit, stdout, stderr } = await place.starts(words, { WF_FETCH_TIMEOUT: '1' }).ended
      const what = `wf ${words.join(' ')}: ${exit} ${stdout} ${stderr}`
      expect([0, 1, 4], what).toContain(exit)
      if (words[0] !== 'verify') expect(stderr).toContain('the remote did not answer in 1 s')
      expect(stdout, what).toMatch(/is not (?:in this repository|here)/)
      expect(stdout, what).toContain('git fetch --refetch --no-filter')
    }
    const offline = await place.starts(['list'], { WF_FETCH_TIMEOUT: '0' }).ended
    expect(offline.stderr).not.toContain('did not answer')
    expect(execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })).not.toContain(`127.0.0.1:${port}`)
  } finally {
    silent.close()
  }
})

test('after a rename of the protected branch doctor says that nothing protects it, with the command', async () => {
  const place = await workplace('begun')
  expect(doctor(place, 'NOT_PROTECTED')).toBeUndefined()
  place.repo.git('branch', '-m', 'main', 'trunk')
  const found = doctor(place, 'NOT_PROTECTED')
  expect(found).toMatchObject({ level: 'problem' })
  expect(found.message).toContain('nothing protects trunk')
  expect(found.command).toContain("wf draft protect-branch --goal 'Protect trunk' --target trunk")
  place.does(['draft', 'protect-branch', '--goal', 'Protect trunk', '--target', 'trunk'])
})

test('a branch that is renamed keeps what landed on it, once the policy says what it was called', async () => {
  const place = await workplace('saved')
  const { repo } = place
  place.does(['draft', 'open', '--goal', 'Still to do'])
  repo.git('branch', '-m', 'main', 'trunk')
  const { command } = doctor(place, 'NOT_PROTECTED')
  const change = (slug: string, edit: (policy: string) => string): void => {
    repo.write('.vizier/policy.yml', edit(`${repo.read('.vizier/policy.yml')}\n`))
    repo.git('stash', '-q')
    place.does(['draft', slug, '--goal', 'Say it', '--plan', '-', '--target', 'trunk'], {
      input: 'In the policy\n',
    })
    place.does([
      'approve',
      slug,
      '--expect',
      repo.oid(`draft/${slug}:.vizier/implementation-plans/${slug}.md`),
    ])
    repo.git('stash', 'pop', '-q')
    place.does(['submit-diff', slug])
    place.does(['accept-diff', slug, '--expect', place.pending()[0] ?? ''])
    place.does(['save', slug])
  }
  // A law that names the new branch alone: what landed before was sealed for another.
  change('protect', (policy) => policy.replace(/^protect:[^a-z]*main.*$/m, 'protect: [trunk]'))
  const [finding] = place.wf(['verify']).facts.findings
  expect(finding.code).toBe('LANDING_TARGET')
  expect(finding.hint).toContain('renamed: [{ from: main, to: trunk }]')
  expect(place.wf(['status', 'fix']).facts.state).not.toBe('completed')
  const [said] = /renamed: \[.*?\]/.exec(command) ?? []
  expect(said).toBe('renamed: [{ from: main, to: trunk }]')
  change('renamed', (policy) => `${policy}${said}\n`)
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
  expect(place.does(['policy']).facts).toMatchObject({ renamed: [{ from: 'main', to: 'trunk' }] })
  expect(place.does(['status', 'fix']).facts.state).toBe('completed')
  const rows = place.does(['list']).facts.workflows
  expect(rows.find(({ slug }: { slug: string }) => slug === 'fix').state).toBe('completed')
  // What is open was approved for the old name, and begins again for the new one.
  const { hint } = place.refuses('TARGET_GONE', ['approve', 'open'])
  expect(hint).toBe('wf draft open-again --from open --target trunk')
  place.does((hint ?? '').split(' ').slice(1))
})

test('doctor works where nothing can be written', async () => {
  const place = await workplace('begun')
  place.does(['hooks', 'install'])
  const { repo } = place
  // Root may write there all the same: then there is nothing to find.
  const folders = [
    join(repo.path, '.git'),
    ...readdirSync(join(repo.path, '.git'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  ]
  const modes = folders.map((folder) => statSync(folder).mode)
  for (const folder of folders) chmodSync(folder, 0o555)
  try {
    const { exit, facts } = place.wf(['doctor'])
    expect([0, 1]).toContain(exit)
    const codes = facts.findings.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(process.getuid?.() === 0 ? [] : ['NOT_WRITABLE'])
  } finally {
    for (const [at, folder] of folders.entries()) chmodSync(folder, modes[at] ?? 0o755)
  }
})
