import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, createReadStream, openSync, readdirSync, renameSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { type Workplace, workplace } from '../support/workplace.js'

let place: Workplace
let bare: ScratchRepository
let hanging: string

/** A server on which one object, the law of `main`, never comes to an end: a pipe lies in its place. */
beforeEach(async () => {
  place = await workplace('begun')
  const { repo } = place
  repo.git('init', '-q', '--bare', '-b', 'main', '../server.git')
  repo.git('remote', 'add', 'origin', '../server.git')
  repo.git('push', '-q', 'origin', 'main')
  bare = repo.inside('../server.git')
  place.at(bare).does(['hooks', 'install'])
  place.at(bare).does(['init'])
  hanging = repo.oid('main:.vizier/policy.yml')
  const file = join(bare.path, 'objects', hanging.slice(0, 2), hanging.slice(2))
  renameSync(file, join(bare.path, 'law'))
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', file])
})

afterEach(() => {
  // Whoever still waits there gets an end.
  const file = join(bare.path, 'objects', hanging.slice(0, 2), hanging.slice(2))
  try {
    closeSync(openSync(file, constants.O_WRONLY | constants.O_NONBLOCK))
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENXIO')
  }
})

const push = () => {
  const direct = place.repo.git('commit-tree', '-p', 'main', '-m', 'Directly', 'main^{tree}')
  return ['push', '-q', 'origin', `${direct}:refs/heads/feature`]
}

test('what is not judged in time is refused, by the name of what was being read, and leaves nothing behind', () => {
  const { repo, temporary } = place
  bare.git('config', 'wf.hookTimeout', '1')
  const { status, stderr } = repo.tryGit(push(), { env: { TMPDIR: temporary } })
  expect(status).toBe(1)
  expect(stderr).toMatch(new RegExp(`HOOK_TIMEOUT: .* 1 seconds; it was reading ${hanging} for the laws`))
  expect(stderr).toContain('git config wf.hookTimeout')
  expect(bare.tryGit(['rev-parse', '-q', '--verify', 'feature']).status).not.toBe(0)
  expect(readdirSync(temporary)).toEqual([])
})

test('a limit that is no number lets nothing through', () => {
  bare.git('config', 'wf.hookTimeout', 'soon')
  const { status, stderr } = place.repo.tryGit(push())
  expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('BAD_TIMEOUT') })
})

test.each([false, true])('it ends when the client goes away; another hook before it: %s', async (other) => {
  if (other) bare.write('hooks/pre-receive.before-wf', '#!/bin/sh\ncat >/dev/null\n', 0o755)
  // The program as it is, which holds a pipe open, as does all that it starts: it ends with the last of them.
  const pipe = join(place.temporary, 'pipe')
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', pipe])
  const said = bare.read('wf/hooks/program.sh')
  const [, node = ''] = /wf_node='(.*)'/.exec(said) ?? []
  bare.write('told/node', `#!/bin/sh\nexec 9>'${pipe}'\nexec '${node}' "$@"\n`, 0o755)
  bare.write('wf/hooks/program.sh', said.replace(/wf_node='.*'/, `wf_node='${bare.path}/told/node'`))
  // Longer than this test may take: it is not the time that ends it.
  bare.git('config', 'wf.hookTimeout', '999')
  const client = spawn('git', push(), { cwd: place.repo.path, env: { ...place.repo.env }, stdio: 'ignore' })
  const held = createReadStream(pipe, 'utf8')
  const ended = once(held, 'end')
  held.resume()
  // This opens when the program reads what never comes.
  const law = await open(join(bare.path, 'objects', hanging.slice(0, 2), hanging.slice(2)), 'w')
  client.kill('SIGKILL')
  await once(client, 'close')
  await ended
  await law.close()
})
