import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { withFiles } from '../support/file-tree.js'
import { type Ground, ground } from '../support/ground.js'
import { formatFor } from '../support/half.js'
import { fixedEnvironment } from '../support/scratch-repository.js'
import { WF } from '../support/town.js'
import { EVIL, honest, landed } from './story.js'

/** What the built program says of a branch, and what `git fsck` says of its objects. */
async function programOn(place: Ground, roots: readonly string[] = [place.root]) {
  const said = { exit: 255, out: '', fsck: '' }
  await place.verify({
    prepare: (path) => {
      const env = fixedEnvironment(path)
      const words = ['verify', ...roots.flatMap((root) => ['--root', root])]
      const ran = spawnSync(process.execPath, [WF, ...words], { cwd: path, env, encoding: 'utf8' })
      const fsck = spawnSync('git', ['fsck', '--strict', '--no-dangling'], {
        cwd: path,
        env,
        encoding: 'utf8',
      })
      Object.assign(said, { exit: ran.status, out: ran.stdout, fsck: `${fsck.status} ${fsck.stderr}` })
    },
  })
  return said
}

test.each([formatFor('the built program comes to the same, and Git finds the objects whole (%s)')])(
  'the built program comes to the same, and Git finds the objects whole (%s)',
  async (format) => {
    const good = ground({ format })
    landed(good)
    expect(await programOn(good)).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/^PASS\n/),
      fsck: expect.stringMatching(/^0/),
    })
    expect(await programOn(good, [])).toMatchObject({
      exit: 4,
      out: expect.stringMatching(/^INCOMPLETE\n(?:.|\n)*NO_ROOT/),
    })
    const evil = ground({ format })
    const draft = evil.draft('fix', honest())
    const commit = evil.land(draft, { tree: withFiles(evil.merged(draft), EVIL, format) })
    const said = await programOn(evil)
    expect(said).toMatchObject({ exit: 1, out: expect.stringMatching(/^FAIL\n(?:.|\n)*LANDING_TREE/) })
    expect(said.out).toContain(commit.slice(0, 10))
  },
)

test('what is found is shown escaped, whatever the names of paths hold', async () => {
  const place = ground({ format: 'sha1' })
  const draft = place.draft('fix', honest())
  place.land(draft, { tree: withFiles(place.merged(draft), { 'src/\x1b[31m\u202ered': 'x\n' }) })
  const { out, exit } = await programOn(place)
  expect(exit).toBe(1)
  expect(out).toContain('\\033[31m')
  expect(out).not.toMatch(/[\x1b\u202e]/)
})
