import type { ObjectFormat, Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { lawFile, withRoles } from '../attacks/law.js'
import { begun, honest } from '../attacks/story.js'
import { withFiles } from './file-tree.js'
import { type Ground, ground, type Verdict } from './ground.js'
import type { Act, Draft } from './log-builder.js'
import { abandoned, accepted, approved, paused, revised } from './log-events.js'
import { sealed } from './log-landing.js'
import { randomNumbers } from './mutate.js'
import { ada, mallory, policy } from './signatories.js'

type Random = (bound: number) => number
type Put = readonly [string, (g: Ground) => Oid]

interface Scene {
  readonly g: Ground
  /** The slugs that landed, and what else each log could have become. */
  readonly merged: readonly string[]
  readonly forks: readonly Put[]
  /** How a squash was archived, and what that could move on to. */
  readonly squashed: readonly (readonly [string, Draft])[]
}

export interface Pushed {
  readonly told: readonly string[]
  readonly before: Verdict
  readonly after: Verdict
  /** Objects that verify asked for, before and after. */
  readonly reads: readonly [number, number]
}

/** A branch with merges and squashes, and sometimes a push; judged, and again with refs that a stranger pushed. */
export async function pushRefs(seed: number, format: ObjectFormat): Promise<Pushed> {
  const random = randomNumbers(seed)
  const scene = begin(format, random)
  const [before, plain] = await counted(scene.g)
  const told = strangerPushes(scene, random, 1 + random(12))
  const [after, then] = await counted(scene.g)
  return { told, before, after, reads: [plain, then] }
}

async function counted(g: Ground): Promise<readonly [Verdict, number]> {
  let reads = 0
  const verdict = await g.judge((repo) => {
    const { read, hash } = repo
    repo.read = (oid, most) => {
      reads++
      return read(oid, most)
    }
    repo.hash = (oid) => {
      reads++
      return hash(oid)
    }
  })
  return [verdict, reads]
}

function begin(format: ObjectFormat, random: Random): Scene {
  const g = ground({ format })
  const merged: string[] = []
  const squashed: [string, Draft][] = []
  const forks: Put[] = []
  for (let at = 0; at < 3; at++) {
    const slug = `d${at}`
    const files = { [`src/${at}.ts`]: `${at}\n` }
    const before = g.draft(slug, [...begun(slug), accepted(ada, files)])
    const draft = sealed(ada)(before)
    for (const [what, act] of AFTER) forks.push([`${slug} ${what}`, forkOf(act(before))])
    if (random(2) === 0) {
      g.land(draft)
      merged.push(slug)
    } else {
      g.squash(draft)
      squashed.push([slug, draft])
    }
  }
  if (random(3) === 0) g.push({ 'src/pushed.ts': 'pushed\n' })
  return { g, merged, forks, squashed }
}

const AFTER: readonly (readonly [string, Act])[] = [
  ['paused', paused],
  ['abandoned', abandoned],
  ['revised without a key', revised('sign-off', null as never)],
  ['approved by a stranger', approved('sign-off', mallory)],
  ['revised by a stranger', revised('sign-off', mallory)],
]

const forkOf =
  (draft: Draft) =>
  (g: Ground): Oid => {
    g.store(draft)
    return draft.workflow.tip
  }

function strangerPushes(
  { g, merged, forks, squashed }: Scene,
  random: Random,
  count: number,
): readonly string[] {
  const told: string[] = []
  for (let at = 0; at < count; at++) {
    const [longer, draft] = squashed[random(squashed.length || 1)] ?? []
    // The archive of a squash is all that tells of its chain: it can move on, not be replaced.
    if (longer !== undefined && draft !== undefined && random(8) === 0) {
      const [what, act] = AFTER[random(AFTER.length)] as (typeof AFTER)[number]
      g.ref(`refs/wf/archive/${longer}`, forkOf(act(draft))(g))
      told.push(`the archive of ${longer} goes on: ${what}`)
      continue
    }
    const slugs = [...merged, `new${at}`]
    const slug = slugs[random(slugs.length)] as string
    const refs = [
      `refs/heads/draft/${slug}`,
      `refs/wf/archive/${slug}`,
      `refs/wf/pending/${slug}`,
      'refs/notes/wf',
      'refs/remotes/fork/main',
      `refs/remotes/fork/draft/${slug}`,
      `refs/heads/mine${at}`,
    ]
    const ref = refs[random(refs.length)] as string
    const all = [...OBJECTS, ...forks]
    // A branch holds commits: Git refuses anything else there.
    const [what, put] = (ref.startsWith('refs/heads/') ? all.filter(([name]) => !NO_COMMIT.has(name)) : all)[
      random(ref.startsWith('refs/heads/') ? all.length - NO_COMMIT.size : all.length)
    ] as Put
    g.ref(ref, put(g))
    told.push(`${ref}: ${what}`)
  }
  return told
}

const PERSON = 'Mallory <mallory@example.com> 1700000000 +0000'
const NO_COMMIT: ReadonlySet<string> = new Set(['a blob', 'a tree', 'a tag'])

const onTree = (g: Ground, tree: Oid): Oid =>
  g.object('commit', `tree ${tree}\nauthor ${PERSON}\ncommitter ${PERSON}\n\nNo\n` as ByteString)

const coup = withRoles(
  policy({}, { protect: ['*', 'mine*'], revoked: [{ key: ada.key, survive: [] }] }),
  mallory,
  ['maintainer', 'reviewer', 'saver'],
)

const OBJECTS: readonly Put[] = [
  ['a blob', (g) => g.blob('no commit at all\n')],
  ['a tree', (g) => g.object('tree', '' as ByteString)],
  [
    'a tag',
    (g) => g.object('tag', `object ${g.root}\ntype commit\ntag x\ntagger ${PERSON}\n\nx\n` as ByteString),
  ],
  ['a malformed commit', (g) => g.object('commit', `tree ${g.root}\nnobody\n\n` as ByteString)],
  ['a malformed tree', (g) => onTree(g, g.object('tree', '100644 ..\0short' as ByteString))],
  ['a tree bomb', (g) => onTree(g, treeBomb(g))],
  ['a long history', longHistory],
  ["the project's own history", (g) => g.tip.oid],
  [
    'a message of a megabyte',
    (g) =>
      g.commit({ tree: g.tip.tree, parents: [g.root], message: `Wf-Event: paused${' '.repeat(1 << 20)}x\n` }),
  ],
  [
    'a law of its own',
    (g) => g.commit({ tree: withFiles(g.tip.tree, lawFile(coup), g.format), parents: [g.tip.oid] }),
  ],
  [
    'a law without a root',
    (g) => g.commit({ tree: withFiles(new Map(), lawFile(coup), g.format), parents: [] }),
  ],
  [
    'a whole workflow by a stranger',
    (g) => forkOf(g.draft('theirs', honest('theirs', { 'src/x.ts': 'x\n' }, mallory)))(g),
  ],
]

/** Ten folders in each of ten folders, twelve deep: few objects, and a walk through all of them never ends. */
function treeBomb(g: Ground): Oid {
  let entry = `100644 file\0${raw(g.blob('bomb\n'))}`
  for (let depth = 0; depth < 12; depth++) {
    const tree = g.object('tree', entry as ByteString)
    entry = Array.from({ length: 10 }, (_, at) => `40000 ${at}\0${raw(tree)}`).join('')
  }
  return g.object('tree', entry as ByteString)
}

const raw = (oid: Oid): string => Buffer.from(oid, 'hex').toString('latin1')

function longHistory(g: Ground): Oid {
  let tip = g.root
  for (let at = 0; at < 300; at++)
    tip = g.commit({ tree: g.tip.tree, parents: [tip], message: `Step ${at}\n` })
  return tip
}
