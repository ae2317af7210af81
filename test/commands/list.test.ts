import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withLine, workplace } from '../support/workplace.js'

const rowsOf = (place: Awaited<ReturnType<typeof workplace>>) => place.does(['list']).facts.workflows

test('what an earlier list read is shown again only while it holds', async () => {
  const place = await workplace('planned')
  const { repo } = place
  const memory = join(repo.git('rev-parse', '--absolute-git-dir').trim(), 'wf', 'rows.json')
  const [planned] = rowsOf(place)
  expect(planned).toMatchObject({ slug: 'fix', state: 'awaiting', stage: 'plan-approval', waiting: 0 })
  expect(rowsOf(place)).toEqual([planned])

  // It is really what was remembered that is shown: nothing else would say this.
  writeFileSync(memory, readFileSync(memory, 'utf8').replace('"plan-approval"', '"remembered"'))
  expect(rowsOf(place)).toMatchObject([{ stage: 'remembered' }])

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
