import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lands } from '../support/landings.js'
import { workplace } from '../support/workplace.js'

test('uninstall removes what wf laid down in this clone, and keeps and names the work and the history', async () => {
  const place = await workplace('begun')
  const { repo } = place
  place.does(['hooks', 'install'])
  repo.git('config', 'wf.signingTimeout', '30')
  lands(place, 'landed', { 'a.txt': 'a\n' })
  // Of what was given up, only its archive has the chain.
  place.does(['draft', 'gone', '--goal', 'Nothing'])
  place.does(['abandon', 'gone', '-m', 'No', '--expect', repo.oid('draft/gone')])
  repo.tryGit(['branch', '-D', 'draft/gone'])
  place.does(['draft', 'open', '--goal', 'Open', '--plan', '-'], { input: 'Do it.\n' })
  const plan = repo.git('rev-parse', 'draft/open:.vizier/implementation-plans/open.md')
  place.does(['approve', 'open', '--expect', plan])
  repo.write('b.txt', 'b\n')
  place.does(['submit-diff', 'open'])
  const branches = repo.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads')
  const refs = () => repo.git('for-each-ref', '--format=%(refname)', 'refs/wf', 'refs/notes')

  mkdirSync(join(repo.path, '.git', 'wf', 'update', 'open'), { recursive: true })
  expect(place.refuses('UPDATE_IN_PROGRESS', ['uninstall', '--yes']).hint).toBe('wf update open --abort')
  repo.remove('.git/wf/update')
  expect(place.refuses('NOT_CONFIRMED', ['uninstall']).hint).toBe('wf uninstall --yes')

  const { facts, next } = place.does(['uninstall', '--yes'])
  expect(facts.kept).toEqual([
    'refs/heads/draft/open',
    'refs/wf/archive/gone',
    expect.stringMatching(/^refs\/wf\/pending\/open\//),
  ])
  expect(facts.removed).toContain('refs/wf/archive/landed')
  expect(facts.config).toEqual(['wf.signingkey', 'wf.signingtimeout'])
  expect(next[0]?.command).toBe('git rm .vizier/policy.yml')
  expect(refs().split('\n')).toEqual(facts.kept.slice(1))
  expect(repo.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads')).toBe(branches)
  expect(existsSync(join(repo.path, '.git', 'wf'))).toBe(false)
  expect(readdirSync(join(repo.path, '.git', 'hooks'))).toEqual([])
  expect(repo.tryGit(['config', '--local', '--get-regexp', '^wf\\.']).status).toBe(1)
  expect(repo.read('b.txt')).toBe('b\n')
  expect(place.does(['uninstall', '--yes']).status).toBe('unchanged')
  // Nothing is in the way of coming back.
  place.does(['init', '--no-hooks'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('what was kept of open drafts, and lies nowhere else, stays', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const tip = repo.oid('draft/fix')
  const work = [`refs/wf/attempts/fix/1`, `refs/wf/kept/fix/${tip}`, 'refs/wf/transcripts/fix']
  const over = ['refs/wf/attempts/gone/1', `refs/wf/kept/gone/${tip}`, 'refs/wf/transcripts/gone']
  for (const ref of [...work, ...over, 'refs/wf/seen/fix/origin']) repo.git('update-ref', ref, tip)
  const { facts } = place.does(['uninstall', '--yes'])
  expect(facts.kept).toEqual(['refs/heads/draft/fix', ...work])
  expect(facts.removed).toEqual(expect.arrayContaining([...over, 'refs/wf/seen/fix/origin']))
  expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/wf').split('\n')).toEqual(work)
})

test('a hook with lines of somebody else is named before anything is removed, and kept', async () => {
  const place = await workplace('approved')
  const { repo } = place
  place.does(['hooks', 'install'])
  const file = join(repo.path, '.git', 'hooks', 'pre-commit')
  const edited = readFileSync(file, 'utf8').replace('#!/bin/sh\n', '#!/bin/sh\necho mine\n')
  writeFileSync(file, edited)
  for (const words of [
    ['uninstall', '--yes'],
    ['hooks', 'uninstall'],
  ]) {
    const { message, hint } = place.refuses('HOOK_CONFLICT', words)
    expect(message).toContain(`${file} has lines that wf did not write`)
    expect(hint).toContain(file)
  }
  // What it needs of ours is all there.
  expect(place.does(['hooks', 'install']).status).toBe('unchanged')
  writeFileSync(file, edited.replace(/^wf_before=.*$/m, 'echo more'))
  place.refuses('HOOK_CONFLICT', ['hooks', 'install'])
  writeFileSync(file, '#!/bin/sh\necho mine\n')
  place.does(['uninstall', '--yes'])
  expect(readFileSync(file, 'utf8')).toBe('#!/bin/sh\necho mine\n')
})

test('a team leaves by a last workflow that removes the policy', async () => {
  const place = await workplace('begun')
  const { repo } = place
  place.does(['draft', 'leave', '--goal', 'Leave', '--plan', '-'], { input: 'Remove the policy.\n' })
  const plan = repo.git('rev-parse', 'draft/leave:.vizier/implementation-plans/leave.md')
  place.does(['approve', 'leave', '--expect', plan])
  repo.git('rm', '-q', '.vizier/policy.yml')
  const { pending } = place.does(['submit-diff', 'leave']).facts
  repo.git('reset', '-q', '--hard')
  place.does(['accept-diff', 'leave', '--expect', pending.oid, '--confirm-destructive'])
  place.does(['save', 'leave'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
  place.does(['uninstall', '--yes'])
  repo.write('app.js', 'as before\n')
  repo.commit('Directly')
  expect(place.wf(['verify'])).toMatchObject({ code: 'NOTHING_PROTECTED' })
})
