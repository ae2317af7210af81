import type { ByteString } from '../../src/domain/text/bytes.js'
import { withFiles } from '../support/file-tree.js'
import type { Ground, Verifying } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { abandoned, accepted, approved, paused, revised } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, mallory, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { lawFile } from './law.js'
import { begun, EVIL, FIX, honest, landed } from './story.js'

const ARCHIVE = 'refs/wf/archive/fix'
const work = accepted(ada, FIX)

/** A log that landed, and beside it one that goes on otherwise from before its seal, under some name. */
const forked =
  (fork: Act, ref: string) =>
  (g: Ground): Verifying => {
    const before = g.draft('fix', [...begun(), work])
    const other = fork(before)
    g.land(sealed(ada)(before))
    g.store(other)
    g.ref(ref, other.workflow.tip)
    return {}
  }

/** A squash that landed, and an archive that somebody moved on from its seal. */
const movedOn =
  (after: Act) =>
  (g: Ground): Verifying => {
    const draft = g.draft('fix', honest())
    g.squash(draft)
    const longer = after(draft)
    g.store(longer)
    g.ref(ARCHIVE, longer.workflow.tip)
    return {}
  }

/** A squash that landed, and in place of its archive something else. */
const replaced =
  (put: (g: Ground) => Ground['root']) =>
  (g: Ground): Verifying => {
    const draft = g.draft('fix', honest())
    g.squash(draft, { message: `Save fix\n\nWf-Workflow: fix@${draft.workflow.id}\n` })
    g.ref(ARCHIVE, put(g))
    return {}
  }

/** Somebody else's chain of the same name. */
function otherChain(g: Ground): Ground['root'] {
  const draft = g.draft('fix', honest('fix', EVIL, mallory), { on: g.chain[0] as Ground['tip'] })
  g.store(draft)
  return draft.workflow.tip
}

const MALFORMED = 'tree 0000000000000000000000000000000000000000\nnobody\n\n' as ByteString

const beside =
  (ref: string, put: (g: Ground) => Ground['root']) =>
  (g: Ground): Verifying => {
    landed(g)
    g.ref(ref, put(g))
    return {}
  }

const REFS = [
  'refs/heads/draft/other',
  'refs/wf/archive/other',
  ARCHIVE,
  'refs/notes/wf',
  'refs/remotes/origin/draft/fix',
]
const OBJECTS: readonly (readonly [string, (g: Ground) => Ground['root']])[] = [
  ['a malformed commit', (g) => g.object('commit', MALFORMED)],
  ['a blob', (g) => g.blob('no commit at all\n')],
  ['a tree', (g) => g.object('tree', '' as ByteString)],
  [
    'a commit whose tree is malformed',
    (g) => commitOn(g, g.object('tree', '100644 ..\0short' as ByteString)),
  ],
  ["the project's own history", (g) => g.root],
  [
    'a commit with a huge message',
    (g) =>
      g.commit({ tree: g.tip.tree, parents: [g.root], message: `Wf-Event: paused${' '.repeat(1 << 20)}x\n` }),
  ],
]

function commitOn(g: Ground, tree: Ground['root']): Ground['root'] {
  const person = 'Mallory <mallory@example.com> 1700000000 +0000'
  return g.object('commit', `tree ${tree}\nauthor ${person}\ncommitter ${person}\n\nNo\n` as ByteString)
}

export const STRANGERS: readonly Attack[] = [
  ...(
    [
      ['paused', paused],
      ['abandoned', abandoned],
      ['revised, unsigned', revised('sign-off', null as never)],
      ['approved by a stranger', approved('sign-off', mallory)],
      ['revised by a stranger', revised('sign-off', mallory)],
    ] as const
  ).flatMap(([what, fork]) =>
    [ARCHIVE, 'refs/remotes/origin/draft/fix'].map(
      (ref): Attack => ({
        no: '107',
        name: `a fork of a landed log, ${what}, as ${ref}`,
        finds: 'PASS',
        attack: forked(fork, ref),
      }),
    ),
  ),
  {
    no: '108',
    name: 'an honest approval that arrives after the landing',
    finds: 'PASS',
    attack: forked(approved('sign-off', bob), ARCHIVE),
  },
  {
    no: '107',
    name: 'the archive of a squash that somebody moved on',
    finds: 'PASS',
    attack: movedOn(paused),
  },
  ...[...OBJECTS, ["a stranger's chain of that name", otherChain] as const].map(
    ([what, put]): Attack => ({
      no: '107',
      name: `${what} in place of the archive of a squash`,
      finds: 'INCOMPLETE CHAIN_MISSING',
      attack: replaced(put),
      twin: movedOn(paused),
    }),
  ),
  ...REFS.flatMap((ref) =>
    OBJECTS.map(
      ([what, put]): Attack => ({
        no: ref.includes('draft/fix') || !what.includes('history') ? '109' : '110',
        name: `${what} as ${ref}`,
        finds: 'PASS',
        attack: beside(ref, put),
      }),
    ),
  ),
  {
    no: '109',
    name: 'a branch that says of itself that it is protected',
    finds: 'PASS',
    attack: (g) => {
      landed(g)
      g.ref(
        'refs/heads/mine',
        g.commit({
          tree: withFiles(g.tip.tree, lawFile(policy({}, { protect: ['mine'] })), g.format),
          parents: [],
        }),
      )
      return {}
    },
    law: policy({}, { protect: ['main', 'release'] }),
  },
  {
    no: '109',
    name: 'the second parent of a merge is a commit that nobody can parse',
    finds: 'OBJECT_MALFORMED',
    attack: (g) => {
      g.push(FIX, { parents: [g.tip.oid, g.object('commit', MALFORMED)] })
      return {}
    },
    twin: (g) => {
      landed(g)
      return {}
    },
  },
]
