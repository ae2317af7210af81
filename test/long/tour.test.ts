import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownTemporaryFolder } from '../support/own-temporary-folder.js'
import { scratch } from '../support/scratch-repository.js'
import {
  environment,
  everythingIn,
  expectTheWholeTour,
  LONG,
  lookAround,
  runTour,
  section,
} from '../tour/run-tour.js'

ownTemporaryFolder()

test(
  'a repository with a law, a workflow, a snapshot, and the names that the tour would use',
  LONG,
  async () => {
    const origin = await scratch()
    origin.write('.vizier/policy.yml', 'version: 1\nprotect: [main]\nprincipals: {}\n')
    origin.write('.vizier/workflows/change.yml', 'name: change\nversion: 1\nstages: []\n')
    origin.write('.vizier/snapshot.md', '# Shop\n\nIt sells.\n')
    origin.write('.vizier/implementation-plans/newcomers.md', 'An old plan\n')
    for (const name of ['how-changes-land.md', 'plan', 'goal', 'main', 'tour', 'save', 'ada', 'Readme.rst']) {
      origin.write(name, `${name}\n`)
    }
    origin.write('draft/newcomers', 'a file that is called as the branch will be\n')
    origin.write('.gitignore', '*\n!.gitignore')
    origin.git('add', '-A', '-f')
    origin.commit('Begin')
    origin.commit('Go on')
    const shallow = origin.inside('../shallow')
    origin.git('clone', '-q', '--depth=1', `file://${origin.path}`, shallow.path)
    shallow.git('checkout', '-q', '--detach')
    const before = everythingIn(shallow.path)

    const toured = await runTour([`--repo=${join(shallow.path, 'draft')}`], { env: environment(origin) })

    expectTheWholeTour(toured)
    expect(everythingIn(shallow.path)).toEqual(before)
    expect(section(toured, '2 of 7')).toContain('  # Shop\n\n  It sells.\n\n  ## For newcomers\n')
    expect(section(toured, '6 of 7')).toContain('+++ b/HOW-CHANGES-LAND-2.md')
    expect(section(toured, '6 of 7')).toContain('+!/HOW-CHANGES-LAND-2.md')
    expect(section(toured, '7 of 7')).toContain('saved newcomers-2 into tour')
    const [, , verify] = lookAround(toured, environment(origin))
    expect(verify).toMatch(/^PASS\ntour: 1 commit/)
  },
)

test('a repository without a commit, where Git counts with SHA-256', LONG, async () => {
  const repo = await scratch({ branch: 'draft', format: 'sha256' })
  const before = everythingIn(repo.path)
  const toured = await runTour(['--repo', repo.path], { env: environment(repo) })
  expectTheWholeTour(toured)
  expect(section(toured, '7 of 7')).toMatch(/saved newcomers into main\n {2}commit {3}[0-9a-f]{64}\n/)
  expect(everythingIn(repo.path)).toEqual(before)
})
