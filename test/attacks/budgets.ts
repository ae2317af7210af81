import { formatCommit } from '../../src/domain/log/commit.js'
import type { Oid } from '../../src/domain/names/oid.js'
import { POLICY } from '../../src/domain/names/slug.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import type { TreeEntry } from '../../src/git/port.js'
import { encodeTree } from '../../src/git/tree-format.js'
import { withFiles } from '../support/file-tree.js'
import { type Ground, lawText } from '../support/ground.js'
import { accepted } from '../support/log-events.js'
import { ada, mallory, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { begun, EVIL, landed, plain } from './story.js'

const MIB = 1 << 20
const RELEASE = 'refs/heads/release'
const BOTH = policy({}, { protect: ['main', 'release'] })
const WHO = 'Mallory <mallory@example.com> 1700000000 +0000' as ByteString

/** A folder that holds ten of the one below it, ten deep: ten thousand million files in eleven objects. */
function bomb(g: Ground): Oid {
  const entry = (name: string, oid: Oid, mode: TreeEntry['mode']) => ({ name: name as ByteString, oid, mode })
  let below = g.object('tree', encodeTree([entry('f', g.blob('x\n'), '100644')]))
  for (let depth = 0; depth < 10; depth++) {
    const one = below
    const ten = Array.from({ length: 10 }, (_, at) => entry(`d${at}`, one, '040000'))
    below = g.object('tree', encodeTree(ten))
  }
  return below
}

const commitOf = (g: Ground, tree: Oid, parents: readonly Oid[], message = 'Work\n'): Oid =>
  g.object(
    'commit',
    formatCommit({ tree, parents, author: WHO, committer: WHO, message: message as ByteString }),
  )

const released = (g: Ground): void => g.ref(RELEASE, g.tip.oid)

const pushedLaw =
  (law: string) =>
  (g: Ground): void =>
    void g.push({ [POLICY]: law })

/** An honest landing, beside something that anybody may push. */
const beside =
  (deed: (g: Ground) => void) =>
  (g: Ground): void => {
    landed(g)
    deed(g)
  }

const said =
  (message: string): Attack['attack'] =>
  (g) =>
    void g.push(EVIL, { message })

/** A log of nine thousand events that says it was sealed, under a thousand names, and a branch that names them all. */
function thousandNames(g: Ground): void {
  const draft = g.draft('long', begun('long'))
  g.store(draft)
  const { id, tip } = draft.workflow
  const tree = g.object('tree', '' as ByteString)
  const event = (name: string, more = ''): string =>
    `${name}\n\nWf-Event: ${name}\nWf-Version: 1\nWf-Workflow: long@${id}\n${more}`
  let last = tip
  for (let at = 0; at < 9000; at++) last = commitOf(g, tree, [last], event(at % 2 ? 'resumed' : 'paused'))
  const session = g.blob('x\n')
  const zeros = '0'.repeat(64)
  const fields = [
    'Wf-Target: refs/heads/main',
    `Wf-Onto: ${g.root}`,
    `Wf-Delta: sha256:${zeros}`,
    `Wf-Session: .vizier/sessions/long.json@${session}`,
    'Wf-Signature: ssh:AAAA',
  ]
  last = commitOf(g, tree, [last], event('sealed', `${fields.join('\n')}\n`))
  const names = Array.from({ length: 1000 }, (_, at) => `name-${at}`)
  for (const name of names) g.ref(`refs/wf/archive/${name}`, last)
  const law = lawText(policy({}, { protect: ['mine'] }))
  const sessions = names.map((name) => [`.vizier/sessions/${name}.json`, 'x\n'])
  const files = withFiles(g.tip.tree, { [POLICY]: law, ...Object.fromEntries(sessions) }, g.format)
  g.ref('refs/heads/mine', g.commit({ tree: files, parents: [g.tip.oid] }))
}

export const BUDGET_ATTACKS: readonly Attack[] = [
  {
    no: '110',
    name: "a draft that points at the project's own history",
    finds: 'PASS',
    attack: beside((g) => {
      const tree = g.object('tree', '' as ByteString)
      let tip = g.tip.oid
      for (let at = 0; at < 300; at++) tip = commitOf(g, tree, [tip], `${at}\n`)
      g.ref('refs/heads/draft/long', tip)
      g.ref('refs/heads/draft/main', g.tip.oid)
    }),
  },
  {
    no: '110',
    name: 'a long log under a thousand names, all of them in one commit of a branch of anybody',
    finds: 'PASS',
    attack: (g) => {
      landed(g)
      thousandNames(g)
      return {}
    },
  },
  {
    no: '113',
    name: 'a megabyte of blanks in a message',
    finds: 'NOT_LANDED',
    attack: said(`Work${' '.repeat(MIB)}x\n`),
    twin: plain,
  },
  {
    no: '113',
    name: 'a megabyte of line breaks in a message',
    finds: 'NOT_LANDED',
    attack: said(`Work${'\n'.repeat(MIB)}x\n`),
    twin: plain,
  },
  {
    no: '113',
    name: 'a megabyte of blanks in a draft that nobody landed',
    finds: 'PASS',
    attack: beside((g) => {
      const message = `Work${'\t '.repeat(MIB / 2)}x\n`
      const draft = g.draft('slow', begun('slow'))
      g.store(draft)
      g.ref(
        'refs/heads/draft/slow',
        commitOf(g, g.object('tree', '' as ByteString), [draft.workflow.tip], message),
      )
    }),
  },
  {
    no: '114',
    name: 'a glob of stars, and a path that nearly fits',
    finds: 'NOT_LANDED',
    law: policy({}, { exempt: [{ paths: [`${'*a'.repeat(40)}*b`], role: 'maintainer' }] }),
    attack: (g) => void g.push({ ['a'.repeat(200)]: 'x\n' }, { signed: ada }),
    twin: (g) => void g.push({ [`${'a'.repeat(200)}b`]: 'x\n' }, { signed: ada }),
  },
  {
    no: '116',
    name: 'a law of 150,000 aliases',
    finds: 'NOT_LANDED',
    attack: pushedLaw(`a: &a 1\nb: [${'*a,'.repeat(150_000)}]\n`),
    twin: plain,
  },
  {
    no: '116',
    name: 'a law of 40,000 keys',
    finds: 'NOT_LANDED',
    attack: pushedLaw(Array.from({ length: 40_000 }, (_, at) => `k${at}: 1\n`).join('')),
    twin: plain,
  },
  {
    no: '118',
    name: 'a commit of ten thousand million files on a protected branch',
    finds: 'OBJECT_TOO_LARGE',
    law: BOTH,
    attack: (g) => {
      g.ref(RELEASE, commitOf(g, bomb(g), [g.tip.oid]))
      return {}
    },
    twin: (g) => {
      released(g)
      return {}
    },
  },
  {
    no: '118',
    name: 'a draft of ten thousand million files that nobody landed',
    finds: 'PASS',
    attack: beside((g) => {
      const draft = g.draft('bomb', [...begun('bomb'), accepted(mallory, EVIL)])
      g.store(draft)
      g.ref('refs/heads/draft/bomb', commitOf(g, bomb(g), [draft.workflow.tip]))
    }),
  },
  {
    no: '118',
    name: 'a chain of ten thousand million files, merged',
    finds: 'NOT_LANDED',
    law: BOTH,
    attack: (g) => {
      const start = g.tip
      const draft = g.draft('bomb', begun('bomb'))
      g.store(draft)
      const tip = commitOf(g, bomb(g), [draft.workflow.tip], 'Work\n\nWf-Event: sealed\n')
      g.ref(RELEASE, g.commit({ tree: start.tree, parents: [start.oid, tip] }))
      return {}
    },
    twin: (g) => {
      released(g)
      return {}
    },
  },
]
