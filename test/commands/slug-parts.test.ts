import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PLAN as PLAN_OF_FIX, withLine, workplace } from '../support/workplace.js'

const SLUG = 'fix/more'
const PLAN = '.vizier/implementation-plans/fix_more.md'

test('hooks, updates and gc know fix/more from fix, which was saved before', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const commit = (message: string) => repo.tryGit(['commit', '-q', '-a', '-m', message])
  place.does(['hooks', 'install'])
  place.does(['draft', SLUG, '--goal', 'Line 5 is better', '--plan', '-'], { input: 'Change line 5.\n' })
  repo.git('switch', '-q', `draft/${SLUG}`)

  // Work waits for the plan of this one. That of the other was approved.
  repo.write('app.js', withLine(5, 'line five', repo.read('app.js').split(/(?<=\n)/)))
  expect(commit('Early').stderr).toContain('PLAN_NOT_APPROVED')
  place.does(['approve', SLUG, '--expect', repo.oid(`HEAD:${PLAN}`)])
  expect(commit('In time').status).toBe(0)
  expect(repo.git('log', '-1', '--format=%(trailers:key=Wf-Plan,valueonly)').trim()).toBe(
    `${PLAN}@${repo.oid(`HEAD:${PLAN}`)}`,
  )

  // Its own artefacts are proposed. Those of the other are code to it, and wait for a sign-off.
  repo.write(PLAN, 'Something else.\n')
  expect(commit('My plan').stderr).toContain(`${PLAN} is an artefact of ${SLUG}`)
  repo.git('checkout', '-q', 'HEAD', '--', PLAN)
  repo.write(PLAN_OF_FIX, 'Something else.\n')
  expect(commit('The plan of another').status).toBe(0)
  expect(place.wf(['save', SLUG]).code).not.toBeNull()
  repo.git('revert', '--no-edit', 'HEAD')

  // A patch that waits belongs to a workflow that is open, whatever ended before.
  repo.write('README.md', 'More\n')
  place.does(['submit-diff', SLUG])
  repo.git('checkout', '-q', '--', 'README.md')
  repo.git('switch', '-q', 'main')
  expect(place.does(['gc']).facts.patches).toEqual([])
  expect(place.pending()).toHaveLength(1)
  expect(place.does(['status', 'fix']).facts.pending).toEqual([])

  // The worktree of an update, and no name but the slug leads to it.
  repo.write('app.js', withLine(5, 'line FIVE', repo.read('app.js').split(/(?<=\n)/)))
  repo.git('commit', '-q', '--no-verify', '-a', '-m', 'Meanwhile')
  expect(place.wf(['update', SLUG]).code).toBe('UPDATE_CONFLICT')
  const waiting = join(repo.path, '.git/wf/update/fix_more')
  expect(existsSync(waiting)).toBe(true)
  expect(place.wf(['uninstall']).hint).toBe(`wf update ${SLUG} --abort`)
  for (const other of ['fix_more', 'fix']) place.wf(['update', other, '--abort'])
  expect(existsSync(waiting)).toBe(true)
  place.does(['update', SLUG, '--abort'])
  expect(existsSync(waiting)).toBe(false)

  const script = place.does(['completion', 'bash']).stdout
  repo.git('branch', 'draft/fix_more')
  const ask = `${script}\nCOMP_WORDS=(wf status fi); COMP_CWORD=2; _wf; printf '%s\\n' "\${COMPREPLY[@]}"`
  expect(
    execFileSync('bash', ['--norc', '-c', ask], { cwd: repo.path, env: repo.env, encoding: 'utf8' }),
  ).toBe(`${SLUG}\n`)
})

test('a server takes no archive under a name that is no slug’s, and no branch below another', async () => {
  const place = await workplace('saved')
  const { repo } = place
  place.does(['draft', SLUG, '--goal', 'More'])
  repo.git('init', '-q', '--bare', '-b', 'main', '../server.git')
  repo.git('push', '-q', '../server.git', 'main', 'refs/wf/archive/fix')
  place.at(repo.inside('../server.git')).does(['hooks', 'install'])
  const push = (...specs: readonly string[]) => repo.tryGit(['push', '../server.git', ...specs])
  const archive = 'refs/wf/archive/fix'
  expect(push(`${archive}:refs/wf/archive/fix_more`).stderr).toContain('NOT_ENDED')
  expect(push(`${archive}:refs/wf/archive/more/fix`).stderr).toContain('NOT_ENDED')
  expect(push(`draft/${SLUG}`).status).toBe(0)
  expect(push(`${archive}:refs/heads/draft/fix`).stderr).toContain('REF_CONFLICT')
  expect(push('--delete', `draft/${SLUG}`).stderr).toContain('NOT_ARCHIVED')
})
