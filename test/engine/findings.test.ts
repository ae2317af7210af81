import { expect, test } from 'vitest'
import { openRuns } from '../support/runs.js'

interface Tracked {
  readonly id: string
  readonly state: string
  readonly why: string
}

// A finding names a check of the policy, which fails as long as it stands; commits on draft and target close findings.
test('a finding is closed by a later commit and by its check, run again; a review of exempt paths lands', () => {
  const { shop, does } = openRuns()
  const policy = `${shop.git('show', 'main:.vizier/policy.yml')}
checks: [{ name: polite, run: "grep -q please docs/x.md" }]
exempt: [{ paths: ["docs/**"], role: maintainer }]
`
  shop.write('.vizier/policy.yml', policy.replace(/^(?:checks|exempt): \[\]\n/gm, ''))
  shop.write('docs/x.md', '# X\n\n**Status:** Draft\n\nOpen the door.\n')
  const place = { path: 'docs/x.md', line: 5 }
  const review = {
    assessment: 'REQUEST_CHANGES',
    blockers: [{ id: 'B1', title: 'It is not polite', place, check: 'polite' }],
    major: [{ id: 'M1', title: 'Which door?', place }],
    minor: [{ id: 'N1', title: 'Now?', place }],
  }
  shop.write('~/answer.json', JSON.stringify(review))
  shop.write('templates/review-prompts/rfc-architecture.md', 'DO: cat ~/answer.json\n')
  shop.git('add', '.')
  shop.git('commit', '-q', '-m', 'A document')
  const tracked = (...words: readonly string[]) => {
    const { findings } = does('results', 'rfc-review-1', ...words).facts as unknown as {
      readonly findings: readonly Tracked[]
    }
    return findings.map(({ id, state, why }) => `${id} ${state} ${why.replace(/[0-9a-f]{10}/, '…')}`.trim())
  }
  expect(does('start', 'rfc-review', '--rfc-path', 'docs/x.md', '--land')).toMatchObject({
    exit: 0,
    facts: { state: 'awaiting' },
  })
  expect(tracked()).toEqual(['B1 open', 'M1 open', 'N1 open'])

  shop.git('switch', '-q', 'draft/rfc-review-1')
  const mend = (line: string, ...closed: readonly string[]) => {
    shop.write('docs/x.md', `${shop.git('show', 'HEAD:docs/x.md').replace(/.*door.*/, line)}\n`)
    shop.git(
      'commit',
      '-q',
      '-a',
      '-m',
      line,
      '-m',
      closed.map((id) => `Wf-Closes: rfc-review-1/${id}`).join('\n'),
    )
  }
  mend('Open the left door.', 'B1', 'M1')
  expect(tracked()).toEqual([
    'B1 claimed by …; polite has not run since',
    'M1 closed by …, as its author says',
    'N1 open',
  ])
  expect(tracked('--recheck')[0]).toBe('B1 open by …, but polite ended with exit code 1')
  mend('Open the left door, please.', 'B1')
  expect(tracked('--recheck')[0]).toBe('B1 closed by …, and polite passed')

  shop.git('switch', '-q', 'main')
  shop.git('commit', '-q', '--allow-empty', '-m', 'Not now', '-m', 'Wf-Closes: rfc-review-1/N1')
  expect(tracked()[2]).toBe('N1 closed by …, as its author says')

  for (let left = 2; left > 0; left--) {
    const awaited = does('status', 'rfc-review-1').facts.stages.find(({ state }) => state === 'awaiting')
    const { subject } = awaited as unknown as { readonly subject: string }
    expect(shop.wf(['approve', 'rfc-review-1', '--expect', subject]).exit).toBe(0)
  }
  expect(shop.wf(['save', 'rfc-review-1']).stderr).not.toContain('→')
  expect(shop.git('show', 'main:docs/x.md')).toContain('please')
  // What was found and settled can be asked for when the run's folder has gone.
  expect(tracked().map((line) => line.slice(0, 9))).toEqual(['B1 claime', 'M1 closed', 'N1 closed'])
})

test('stages that end side by side were not cut off', () => {
  const { shop, does, define } = openRuns()
  const stored = Array.from(
    { length: 8 },
    (_, at) =>
      `  - { name: s${at}, type: storage, depends_on: ask, config: { source: ask.answer, destination: "s${at}.md" } }\n`,
  )
  define(
    'many',
    `stages:\n  - { name: ask, type: agent, config: { prompt: "DO: echo x" } }\n${stored.join('')}`,
  )
  const done = does('start', 'many', '--jobs', '8')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(done.stderr).not.toContain('interrupted')
  expect(shop.git('ls-tree', '--name-only', 'draft/many-1')).toContain('s7.md')
})
