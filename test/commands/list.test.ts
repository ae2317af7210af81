import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, withLine, workplace } from '../support/workplace.js'

const LAW = '.vizier/policy.yml'

const rowsOf = (place: Awaited<ReturnType<typeof workplace>>) => place.does(['list']).facts.workflows

test('what an earlier list read is shown again only while it holds', async () => {
  const place = await workplace('planned')
  const { repo } = place
  const memory = join(repo.git('rev-parse', '--absolute-git-dir').trim(), 'wf', 'rows.json')
  const [planned] = rowsOf(place)
  expect(planned).toMatchObject({ slug: 'fix', state: 'awaiting', stage: 'plan-approval', waiting: 0 })
  expect(rowsOf(place)).toEqual([planned])

  // It is really what was remembered that is shown: a log without one of its commits could not be read.
  const before = repo.oid('draft/fix^')
  const object = join(repo.path, '.git', 'objects', before.slice(0, 2), before.slice(2))
  const away = join(repo.path, '.git', 'away')
  renameSync(object, away)
  expect(rowsOf(place)).toEqual([planned])
  renameSync(away, object)

  // Only with its seal: somebody who can write there could have put any command into a row.
  const own = readFileSync(memory, 'utf8')
  writeFileSync(memory, own.replace('"plan-approval"', '"remembered"'))
  expect(rowsOf(place)).toEqual([planned])

  // An event, a patch, another policy: each makes it be read again.
  place.approves()
  expect(rowsOf(place)).toMatchObject([{ state: 'running', stage: 'implement', waiting: 0 }])
  repo.write('app.js', withLine(3, 'line three'))
  place.does(['submit-diff', 'fix'])
  expect(rowsOf(place)).toMatchObject([{ waiting: 1 }])
  repo.git('checkout', '-q', '--', 'app.js')
  place.law((policy) => policy.replace('snapshot: optional', 'snapshot: required'))
  expect(rowsOf(place)).toMatchObject([{ stage: 'snapshot' }])

  for (const broken of ['', '[', 'null', '["0.1.0",[["refs/heads/draft/fix",null]]]', '["0",[]]', '[]']) {
    writeFileSync(memory, broken)
    expect(rowsOf(place)).toMatchObject([{ stage: 'snapshot', waiting: 1 }])
  }
  rmSync(memory)
  chmodSync(join(memory, '..'), 0o500)
  try {
    expect(rowsOf(place)).toMatchObject([{ stage: 'snapshot', waiting: 1 }])
  } finally {
    chmodSync(join(memory, '..'), 0o700)
  }
})

/** What `wf list` and `wf status` say of all workflows, at one and the same time. */
function told({ wf }: Workplace): string {
  const env = { GIT_AUTHOR_DATE: '1790000000 +0000', GIT_COMMITTER_DATE: '1790000000 +0000' }
  return [['list'], ['status']].map((words) => JSON.stringify(wf(words, { env }).facts, null, 1)).join('\n')
}

/** Says the same with what it remembers, and where it remembers nothing. */
function saysTheSame(place: Workplace, after: string): string {
  const memory = join(place.repo.path, '.git', 'wf', 'rows.json')
  const remembered = told(place)
  const away = `${memory}.away`
  if (existsSync(memory)) renameSync(memory, away)
  expect(remembered, `after ${after}`).toBe(told(place))
  rmSync(memory, { force: true })
  if (existsSync(away)) renameSync(away, memory)
  return remembered
}

test('whatever changes, a list says what one says that remembers nothing', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const git = (...args: string[]) => void repo.git(...args)
  place.does(['draft', 'other', '--goal', 'Another'])
  const commits = (...args: string[]): void => {
    git(...args)
    git('commit', '-qm', 'By hand')
  }
  const tag = (): string => {
    git('tag', 'landed')
    return 'landed'
  }
  const changes: readonly (readonly [string, () => unknown])[] = [
    [
      'a patch that is rejected',
      () => place.does(['reject-diff', 'fix', '-m', 'No', '--expect', place.pending()[0] ?? '']),
    ],
    ['a pause', () => place.does(['pause', 'other', '-m', 'Later'])],
    ['a law', () => place.law((policy) => policy.replace('snapshot: optional', 'snapshot: required'))],
    ['the law as it was', () => git('revert', '--no-edit', 'HEAD')],
    ['the mode of the law', () => commits('update-index', '--chmod=+x', LAW)],
    ['that mode back', () => git('reset', '-q', '--hard', 'HEAD^')],
    ['no law', () => commits('rm', '-q', LAW)],
    ['the law again', () => git('reset', '-q', '--hard', 'HEAD^')],
    ['the end of another', () => place.abandons('other')],
    ['a patch', () => repo.write('app.js', withLine(3, 'line three'))],
    ['a patch at the gate', () => place.does(['submit-diff', 'fix'])],
    ['a clean tree', () => git('checkout', '-q', '--', 'app.js')],
    ['an acceptance', () => place.accepts()],
    ['a landing', () => place.does(['save', 'fix'])],
    ['the target before it', () => git('reset', '-q', '--hard', `${tag()}^`)],
    ['the target with it', () => git('reset', '-q', '--hard', 'landed')],
    ['a target without its session log', () => commits('rm', '-qr', '.vizier/sessions')],
    ['that and one commit more', () => git('commit', '-q', '--allow-empty', '-m', 'More')],
    ['another name of the target', () => git('branch', '-m', 'main', 'trunk')],
    ['the target before it, under that name', () => git('reset', '-q', '--hard', 'landed^')],
    ['the old name', () => git('branch', '-m', 'trunk', 'main')],
    ['no archive', () => git('update-ref', '-d', 'refs/wf/archive/fix')],
  ]
  const seen = [saysTheSame(place, 'nothing')]
  for (const [name, change] of changes) {
    change()
    seen.push(saysTheSame(place, name))
  }
  // Most of them show, so that an older row would have been told from a newer one.
  const shown = seen.filter((said, at) => said !== seen[at - 1])
  expect(shown.length).toBeGreaterThan(changes.length / 2)
})
