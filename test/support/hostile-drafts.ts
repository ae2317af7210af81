import { formatMessage, formatTrailers } from '../../src/domain/log/message.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { Slug } from '../../src/domain/names/slug.js'
import type { ScratchRepository } from './scratch-repository.js'

/** What a stranger may put at the end of a draft: its tip, and what every refusal of it has to name. */
export interface Hostile {
  readonly tip: Oid
  readonly names: string | RegExp
}

/** Makes it on top of a sound draft of `fix`. */
export type MakeHostile = (repo: ScratchRepository, draft: string) => Hostile

const WHO = 'Mallory <mallory@example.com> 1700000000 +0000'
const MIB = 1 << 20
const DEFINITION = '.vizier/runs/fix/definition.yml'

export function object(repo: ScratchRepository, type: string, content: string | Buffer): Oid {
  const args = ['hash-object', '-w', '--literally', '-t', type, '--stdin']
  const { status, stdout, stderr } = repo.tryGit(args, { input: content })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim() as Oid
}

const commit = (repo: ScratchRepository, tree: string, parent: string, message = 'Work\n'): Oid =>
  object(repo, 'commit', `tree ${tree}\nparent ${parent}\nauthor ${WHO}\ncommitter ${WHO}\n\n${message}`)

const entry = (mode: string, name: string, oid: string): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')])

/** Ten folders in each of ten folders, twelve deep. */
function treeBomb(repo: ScratchRepository): Oid {
  let below = object(repo, 'tree', entry('100644', 'f', object(repo, 'blob', 'x\n')))
  for (let depth = 0; depth < 12; depth++) {
    const one = below
    const ten = Array.from({ length: 10 }, (_, at) => entry('40000', `d${at}`, one))
    below = object(repo, 'tree', Buffer.concat(ten))
  }
  return below
}

/** So many commits in a row that change nothing. */
function longHistory(repo: ScratchRepository, from: string, count: number): Oid {
  const ref = 'refs/hostile/long'
  const lines = Array.from(
    { length: count },
    (_, at) => `commit ${ref}\ncommitter ${WHO}\ndata 2\nx\n${at === 0 ? `from ${from}\n` : ''}\n`,
  )
  const { status, stderr } = repo.tryGit(['fast-import', '--quiet'], { input: lines.join('') })
  if (status !== 0) throw new Error(stderr)
  const tip = repo.oid(ref)
  repo.git('update-ref', '-d', ref)
  return tip
}

/** The tree of a commit with one file exchanged. */
function withFile(repo: ScratchRepository, at: string, path: string, content: string): Oid {
  const env = { GIT_INDEX_FILE: `${repo.path}/../hostile-index` }
  const must = (args: readonly string[]): string => {
    const { status, stdout, stderr } = repo.tryGit(args, { env })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  must(['read-tree', at])
  must(['update-index', '--add', '--cacheinfo', `100644,${object(repo, 'blob', content)},${path}`])
  return must(['write-tree']) as Oid
}

const treeOf = (repo: ScratchRepository, of: string): Oid => repo.oid(`${of}^{tree}`)

const said =
  (message: string): MakeHostile =>
  (repo, draft) => ({ tip: commit(repo, treeOf(repo, draft), repo.oid(draft), message), names: '' })

const law =
  (text: string): MakeHostile =>
  (repo, draft) => ({
    tip: commit(repo, withFile(repo, draft, '.vizier/policy.yml', text), repo.oid(draft)),
    names: '',
  })

const ALIASES = `a: &a 1\nb: [${'*a,'.repeat(150_000)}]\n`
const KEYS = Array.from({ length: 40_000 }, (_, at) => `k${at}: 1\n`).join('')

const openedOf = (repo: ScratchRepository, draft: string): Oid =>
  repo.git('rev-list', '--first-parent', '--grep=^Wf-Event: opened', '-1', draft) as Oid

/** The event `opened` once more, with another definition. */
const definition =
  (text: string): MakeHostile =>
  (repo, draft) => {
    const opened = openedOf(repo, draft)
    const blob = repo.git('rev-parse', `${opened}:${DEFINITION}`)
    const tree = withFile(repo, opened, DEFINITION, text)
    const now = object(repo, 'blob', text)
    const content = repo.git('cat-file', 'commit', opened).replaceAll(blob, now)
    const tip = object(repo, 'commit', `${content.replace(/^tree .*/, `tree ${tree}`)}\n`)
    return { tip, names: DEFINITION }
  }

/** An event that nothing is wrong with but the length of what is said of it. */
const paused: MakeHostile = (repo, draft) => {
  const opened = openedOf(repo, draft)
  const trailers = formatTrailers({ event: 'paused', workflow: { slug: 'fix' as Slug, opened } })
  const message = formatMessage('Pause fix', 'x '.repeat(10 * MIB), trailers)
  return { tip: commit(repo, treeOf(repo, draft), repo.oid(draft), message), names: '' }
}

const malformed = (repo: ScratchRepository, draft: string): Oid =>
  object(repo, 'commit', `tree ${treeOf(repo, draft)}\nparent ${repo.oid(draft)}\nnobody\n\n`)

const onTree =
  (make: (repo: ScratchRepository) => Oid): MakeHostile =>
  (repo, draft) => {
    const tree = make(repo)
    return { tip: commit(repo, tree, repo.oid(draft)), names: tree }
  }

/** A draft that nothing is wrong with, whatever it costs to read it. */
export const LEGAL: Readonly<Record<string, MakeHostile>> = {
  'a megabyte of blanks in a message': said(`Work${'\t '.repeat(MIB / 2)}x\n`),
  'a megabyte of line breaks in a message': said(`Work${'\n'.repeat(MIB)}x\n`),
  'twenty megabytes in the message of an event': paused,
  'a policy of 150,000 aliases': law(ALIASES),
  'a policy of 40,000 keys': law(KEYS),
  'a glob of stars': law(`version: 1\nexempt: [{ paths: ["${'*a'.repeat(40)}*b"], role: maintainer }]\n`),
}

/** One that nobody can work with. */
export const REFUSED: Readonly<Record<string, MakeHostile>> = {
  "the project's own history": (repo) => ({ tip: repo.oid('main'), names: 'does not begin with an event' }),
  'twenty thousand commits without an event': (repo, draft) => ({
    tip: longHistory(repo, repo.oid(draft), 20_000),
    names: '12000 commits in a row',
  }),
  'a commit of forty megabytes': (repo, draft) => {
    const tip = commit(repo, treeOf(repo, draft), repo.oid(draft), 'x'.repeat(40 * MIB))
    return { tip, names: tip }
  },
  'ten thousand million files': (repo, draft) => ({
    tip: commit(repo, treeBomb(repo), repo.oid(draft)),
    names: /object [0-9a-f]{40} is one of the folders/,
  }),
  'a definition of 150,000 aliases': definition(ALIASES),
  'a definition of 40,000 keys': definition(KEYS),
  'a commit that cannot be parsed': (repo, draft) => {
    const tip = malformed(repo, draft)
    return { tip, names: `object ${tip} is malformed` }
  },
  'a commit that cannot be parsed, below another': (repo, draft) => {
    const below = malformed(repo, draft)
    return { tip: commit(repo, treeOf(repo, draft), below), names: `object ${below} is malformed` }
  },
  'a file in the place of a parent': (repo, draft) => {
    const blob = object(repo, 'blob', 'no commit\n')
    return { tip: commit(repo, treeOf(repo, draft), blob), names: `object ${blob} is a blob` }
  },
  'a tree that cannot be parsed': onTree((repo) => object(repo, 'tree', '100644 ..\0short')),
  'a file in the place of a tree': onTree((repo) => object(repo, 'blob', 'no tree\n')),
  'a tree that is not there': onTree(() => 'd'.repeat(40) as Oid),
}
