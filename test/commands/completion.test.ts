import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

/** What bash would offer for these words, the last of them being typed. */
function offered({ repo }: Workplace, script: string, words: readonly string[]): readonly string[] {
  const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wf; printf '%s\\n' "\${COMPREPLY[@]}"`
  const answer = execFileSync('bash', ['--norc', '-c', ask, 'bash', ...words], {
    cwd: repo.path,
    env: repo.env,
    encoding: 'utf8',
  })
  return answer.split('\n').filter((word) => word !== '')
}

test('bash completes verbs, slugs and options', async () => {
  const place = await workplace('goal')
  const script = place.does(['completion', 'bash']).stdout
  expect(offered(place, script, ['wf', 'sta'])).toEqual(['status'])
  expect(offered(place, script, ['wf', ''])).toEqual(
    expect.arrayContaining(['draft', 'approve', 'save', 'verify']),
  )
  expect(offered(place, script, ['wf', 'status', 'fi'])).toEqual(['fix'])
  expect(offered(place, script, ['wf', 'save', '--sq'])).toEqual(['--squash'])
  expect(offered(place, script, ['wf', 'workflow', ''])).toEqual(
    'start resume retry pause status list logs results new validate show'.split(' '),
  )
  expect(offered(place, script, ['wf', 'agent', 'do'])).toEqual(['doctor'])
  expect(offered(place, script, ['wf', 'workflow', 'logs', 'f'])).toEqual(['fix'])
  expect(offered(place, script, ['wf', 'workflow', '--fol'])).toEqual(['--follow'])
  expect(offered(place, script, ['wf', 'accept-diff', '--'])).toEqual(
    expect.arrayContaining(['--expect', '--path', '--json', '--help']),
  )
})

test('zsh and fish get a script of their own, another shell is misunderstood', async () => {
  const place = await workplace('born')
  expect(place.does(['completion', 'zsh']).stdout).toContain('compdef _wf wf')
  expect(place.does(['completion', 'fish']).stdout).toContain(
    "complete -c wf -n '__fish_seen_subcommand_from agent; and not __fish_seen_subcommand_from list doctor' -a doctor",
  )
  expect(place.does(['completion'], { env: { SHELL: '/usr/bin/fish' } }).stdout).toContain('complete -c wf')
  const answer = place.wf(['completion', 'tcsh'])
  expect(answer.exit).toBe(2)
  expect(answer.message).toContain('bash, zsh, fish')
})

test('an apostrophe in a description ends no string of the script', async () => {
  const place = await workplace('begun')
  const script = place.does(['completion', 'fish']).stdout
  expect(script).toContain(`-a doctor -d 'check this clone'\\''s set-up'`)
  for (const line of script.split('\n'))
    expect((line.match(/'/g) ?? []).length % 2, line).toBe(line.includes(`'\\''`) ? 1 : 0)
})
