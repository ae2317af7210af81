import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import { type Hostile, LEGAL, type MakeHostile, REFUSED } from '../support/hostile-drafts.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'
import { type Answer, copyFolder, type Workplace, workplace, workplaceAt } from '../support/workplace.js'

const NONE = '0'.repeat(40)

interface Scene extends Hostile {
  readonly place: Workplace
  /** A server with the objects and without the ref. */
  readonly server: Workplace
}

/** What all scenes begin with: `good` is a draft beside `fix`, and a server has it and `main`. */
let sound: Workplace
beforeAll(async () => {
  sound = await workplace('accepted')
  const { repo } = sound
  sound.does(['draft', 'good', '--goal', 'Be good'])
  repo.git('init', '-q', '--bare', '-b', 'main', '../server.git')
  const bare = repo.inside('../server.git')
  writeFileSync(join(bare.path, 'objects/info/alternates'), '../../repo/.git/objects\n')
  for (const ref of ['refs/heads/main', 'refs/heads/draft/good']) put(bare.path, ref, repo.oid(ref))
  const server = sound.at(bare)
  server.does(['hooks', 'install'])
  server.does(['init'])
})

/** `fix` is hostile here. */
async function sceneOf(make: MakeHostile): Promise<Scene> {
  const place = workplaceAt(await scratch())
  const { repo } = place
  const bare = repo.inside('../server.git')
  copyFolder(sound.repo.path, repo.path)
  copyFolder(sound.repo.inside('../server.git').path, bare.path)
  const hostile = make(repo, 'draft/fix')
  put(join(repo.path, '.git'), 'refs/heads/draft/fix', hostile.tip)
  repo.git('remote', 'add', 'origin', bare.path)
  return { place, server: place.at(bare), ...hostile }
}

/** As a file: Git itself would not let some of them in. */
function put(gitDir: string, ref: string, oid: Oid): void {
  mkdirSync(dirname(join(gitDir, ref)), { recursive: true })
  writeFileSync(join(gitDir, ref), `${oid}\n`)
}

const rowsOf = (said: Answer) =>
  Object.fromEntries(
    said.facts.workflows.map(({ slug, ...row }: { slug: string; state: string }) => [slug, row]),
  )

/** What the hook says to a push of the hostile draft. */
const received = ({ server, tip }: Scene): Answer =>
  server.wf(['hook', 'pre-receive'], { input: `${NONE} ${tip} refs/heads/draft/fix\n` })

/** A clone that has the sound draft alone, and finds the hostile one at its remote. */
function fetches({ place, server, tip }: Scene): Answer {
  place.repo.git('clone', '-q', server.repo.path, '../other')
  put(server.repo.path, 'refs/heads/draft/fix', tip)
  const other: ScratchRepository = place.repo.inside('../other')
  return place.at(other).wf(['sync'])
}

/** What comes beside the hostile draft is as it ever was. */
const others = { good: { state: 'awaiting', stage: 'plan', reason: null } }

describe('a draft that costs much to read, and is one', () => {
  test.each(Object.entries(LEGAL))('%s', async (_, make) => {
    const scene = await sceneOf(make)
    const { place } = scene
    expect(rowsOf(place.does(['list']))).toMatchObject({ ...others, fix: { reason: null } })
    place.does(['status', 'fix'])
    expect(received(scene)).toMatchObject({ exit: 0 })
    expect(rowsOf(place.does(['sync']))).toMatchObject({ fix: { did: 'pushed' } })
    expect(rowsOf(fetches(scene))).toMatchObject({ fix: { did: 'known' } })
  })
})

describe('a draft that nobody can work with is named, with what is wrong, and the others go on', () => {
  test.each(Object.entries(REFUSED))('%s', async (_, make) => {
    const scene = await sceneOf(make)
    const { place, names } = scene
    const refused = { reason: { message: expect.stringMatching(names) } }
    expect(rowsOf(place.does(['list']))).toMatchObject({ ...others, fix: refused })
    for (const words of ['status', 'save', 'show', 'log', 'pause']) {
      const { exit, message, hint } = place.wf([words, 'fix'])
      expect({ words, exit, message, hint }).toMatchObject({
        exit: 1,
        message: expect.stringMatching(names),
        hint: expect.any(String),
      })
    }
    const hook = received(scene)
    // Work in progress is nobody's business, as long as it can be read.
    expect([0, 1], hook.stderr).toContain(hook.exit)
    if (hook.exit === 1) expect(hook.message).toMatch(names)
    const synced = place.wf(['sync'])
    expect(synced).toMatchObject({ exit: 1, message: expect.stringMatching(names) })
    const fetched = fetches(scene)
    expect(fetched.exit, fetched.stderr).toBe(1)
    expect(rowsOf(fetched)).toMatchObject({ fix: { did: 'refused', reason: { hint: expect.any(String) } } })
  })
})
