import { expect, test } from 'vitest'
import { callWf, output } from '../support/resident.js'
import { scratch } from '../support/scratch-repository.js'
import { testKey } from '../support/test-key.js'
import { type Workplace, workplace, workplaceAt } from '../support/workplace.js'

/** What `git clone` makes of Ada's repository: branches, and nothing of what wf keeps under refs of its own. */
async function cloned(place: Workplace): Promise<Workplace> {
  const other = await scratch()
  output('git', ['clone', '-q', place.repo.path, 'plain'], { cwd: other.path, env: other.env })
  const clone = workplaceAt(other.inside('plain'))
  clone.repo.git('config', 'wf.signingkey', testKey('ada').path)
  return clone
}

const MESSAGE = 'fix landed on main; its log is not in this clone'

test('a plain clone says that the log of landed work is not in it, and wf sync brings it', async () => {
  const place = await cloned(await workplace('saved'))
  place.does(['init', '--no-hooks', '--signing-key', testKey('ada').path])
  for (const words of [
    ['status', 'fix'],
    ['show', 'fix'],
    ['log', 'fix'],
  ]) {
    const said = place.wf(words)
    expect({ ...said, words }).toMatchObject({
      exit: 4,
      status: 'incomplete',
      code: 'LOG_NOT_HERE',
      message: MESSAGE,
      hint: 'wf sync',
    })
  }
  const verified = place.wf(['verify', 'fix'])
  expect(verified.exit).toBe(4)
  expect(verified.facts).toMatchObject({
    verdict: 'INCOMPLETE',
    findings: [{ code: 'CHAIN_MISSING', message: MESSAGE, hint: 'wf sync' }],
  })
  const listed = place.does(['list'])
  expect(listed.facts.workflows).toMatchObject([
    {
      slug: 'fix',
      state: 'completed',
      stage: null,
      target: 'main',
      waiting: 0,
      reason: {
        code: 'LOG_NOT_HERE',
        message: 'landed on main; its log is not in this clone',
        hint: 'wf sync',
      },
    },
  ])
  expect(listed.next[0]?.command).toBe('wf sync')
  expect(place.does(['list', '--state', 'running']).facts.workflows).toEqual([])
  const { path, env } = place.repo
  const shown = callWf(['status', 'fix'], { cwd: path, env }).output
  expect(shown).toBe(`LOG_NOT_HERE: ${MESSAGE}\n  → wf sync\n`)
  // The whole chain came with the merge: that is judged without a log of its own.
  expect(place.does(['verify']).facts.verdict).toBe('PASS')

  place.does(['sync'])
  for (const words of [
    ['status', 'fix'],
    ['show', 'fix'],
    ['log', 'fix'],
    ['verify', 'fix'],
  ])
    place.does(words)
  expect(place.does(['list']).facts.workflows).toMatchObject([
    { slug: 'fix', state: 'completed', reason: null },
  ])
  expect(place.does(['list']).next).toEqual([])
})

test('a slug that no branch has a log of is no workflow, there as here', async () => {
  const place = await cloned(await workplace('saved'))
  place.refuses('NO_SUCH_WORKFLOW', ['status', 'nowhere'])
})
