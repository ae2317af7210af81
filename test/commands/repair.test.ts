import { expect, test } from 'vitest'
import { follow } from '../support/follow.js'
import { type Workplace, workplace } from '../support/workplace.js'

interface Found {
  readonly code: string
  readonly commit: string
  readonly hint: string
}

function findings(place: Workplace): readonly Found[] {
  return place.wf(['verify']).facts.findings
}

function passes(place: Workplace): void {
  const { facts } = place.wf(['verify', '--no-cache'])
  expect({ verdict: facts.verdict, findings: facts.findings }).toEqual({ verdict: 'PASS', findings: [] })
}

/** Somebody commits on main as if there were no workflow. */
async function direct(): Promise<Workplace> {
  const place = await workplace('saved')
  place.repo.write('hotfix.txt', 'quick\n')
  place.repo.write('README.md', 'Hello, you\n')
  place.repo.commit('A hotfix')
  return place
}

test('a direct commit is reverted by a workflow, and verify passes', async () => {
  const place = await direct()
  const { repo } = place
  const before = repo.oid('main~1')
  const [found, ...more] = findings(place)
  expect(more).toEqual([])
  expect(found?.hint).toBe(
    `wf repair ${found?.commit} --revert, or wf repair ${found?.commit} --adopt to keep it`,
  )
  follow(place, found?.hint ?? '')
  passes(place)
  expect(repo.git('diff', '--name-only', before, 'main', '--', ':!.vizier')).toBe('')
  expect(repo.read('.vizier/policy.yml')).toMatch(
    new RegExp(
      `\\nacknowledged:\\n  - \\{ commit: "${found?.commit}", why: "reverted by repair-[0-9a-f]{10}" \\}\\n$`,
    ),
  )
  expect(repo.tryGit(['status', '--porcelain']).stdout).toBe('')
})

test('a direct commit is kept by a workflow, and verify passes', async () => {
  const place = await direct()
  follow(place, findings(place)[0]?.hint ?? '', 1)
  passes(place)
  expect(place.repo.read('hotfix.txt')).toBe('quick\n')
})

test('a commit and its git revert are repaired in one workflow', async () => {
  const place = await direct()
  place.repo.git('revert', '--no-edit', 'HEAD')
  const [one, two] = findings(place)
  expect([one?.code, two?.code]).toEqual(['NOT_LANDED', 'NOT_LANDED'])
  follow(place, `wf repair ${two?.commit} --and ${one?.commit} --adopt`)
  passes(place)
})

test('the plan says what was found, the reason goes into the policy, and saying it again changes nothing', async () => {
  const place = await direct()
  const { repo } = place
  const words = ['repair', 'main', '--adopt', '-m', 'Customers "waited"']
  const { facts, next } = place.does(words)
  const { workflow } = JSON.parse(place.does(words).stdout)
  expect(place.wf(words).status).toBe('unchanged')
  expect(next[0]?.command).toBe(`wf approve ${workflow}`)
  const plan = repo.git('show', `draft/${workflow}:${facts.plan.path}`)
  expect(plan).toContain('NOT_LANDED: "A hotfix" reached main without a workflow')
  expect(repo.git('show', `${facts.pending[0].oid}:.vizier/policy.yml`)).toContain(
    'why: "Customers \\"waited\\""',
  )
  // Nothing enters the draft before the plan is approved.
  place.refuses('PLAN_NOT_APPROVED', ['accept-diff', workflow, '--expect', facts.pending[0].oid])
  place.refuses('REPAIR_OPEN', ['repair', 'main', '--revert'])
  place.does(['abandon', workflow, '-m', 'Kept after all', '--expect', repo.oid(`draft/${workflow}`)])
  expect(JSON.parse(place.does(['repair', 'main', '--revert']).stdout).workflow).toBe(`${workflow}-2`)
})

test('what is not found, or not said, is refused', async () => {
  const place = await direct()
  place.refuses('NOTHING_FOUND', ['repair', 'main~1', '--revert'])
  place.refuses('NO_SUCH_COMMIT', ['repair', 'nowhere', '--revert'])
  place.refuses('MODE_MISSING', ['repair', 'main'])
  expect(place.wf(['repair', 'main', '--revert', '--adopt']).exit).toBe(2)
  place.repo.write('hotfix.txt', 'slow\n')
  const newer = place.repo.commit('Another one')
  place.refuses('REVERT_CONFLICTS', ['repair', 'main~1', '--revert'])
  follow(place, `wf repair main~1 --and ${newer} --revert`)
  passes(place)
})
