import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { DECISION_NAMESPACE, decisionPayload } from '../../src/domain/log/signed-payload.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { withFiles } from '../support/file-tree.js'
import type { Ground, Verifying } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import { accepted, approved, ordinary, updated } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { fixedEnvironment } from '../support/scratch-repository.js'
import { ada, bob } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { bent } from './log.js'
import { begun, EVIL, FIX, honest, landed, plain, proposed } from './story.js'

const work = accepted(ada, FIX)
const lands =
  (acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', acts))

/** An honest change whose landing holds a file more, and the commit that it should have been. */
function evilLanding(g: Ground): { readonly evil: Oid; readonly good: Oid } {
  const draft = g.draft('fix', honest())
  const [tree, parents] = [g.merged(draft), [g.tip.oid, draft.workflow.tip]]
  const good = g.commit({ tree, parents, message: 'Save fix\n' })
  const evil = g.land(draft, { tree: withFiles(tree, EVIL, g.format) })
  return { evil, good }
}

/** Git itself, in a repository that is about to be verified. */
function git(path: string, ...args: readonly string[]): string {
  const ran = spawnSync('git', args, { cwd: path, env: fixedEnvironment(path), encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}`)
  return ran.stdout.trim()
}

/** Whatever of this runs leaves a file, and says that all is well. */
function hostileConfig(path: string): void {
  const trap = join(path, 'trap.sh')
  writeFileSync(trap, `#!/bin/sh\n: > '${path}/sprung'\nexit 0\n`)
  chmodSync(trap, 0o755)
  mkdirSync(join(path, 'hooks'))
  for (const hook of ['post-checkout', 'reference-transaction', 'pre-auto-gc'])
    writeFileSync(join(path, 'hooks', hook), `#!/bin/sh\n: > '${path}/sprung'\n`, { mode: 0o755 })
  appendFileSync(
    join(path, 'config'),
    [
      `[gpg "ssh"]\n\tprogram = ${trap}\n\tallowedSignersFile = ${trap}`,
      `[diff]\n\texternal = ${trap}\n\tnoprefix = true\n\trenames = copies\n[diff "x"]\n\ttextconv = ${trap}\n\tbinary = true`,
      `[filter "x"]\n\tclean = ${trap}\n\tsmudge = ${trap}\n\tprocess = ${trap}`,
      `[merge "x"]\n\tdriver = ${trap}\n[merge]\n\trenames = true\n\tdirectoryRenames = true`,
      `[core]\n\tfsmonitor = ${trap}\n\thooksPath = ${join(path, 'hooks')}\n\tpager = ${trap}\n\tsshCommand = ${trap}`,
      `[log]\n\tshowSignature = true\n[transfer]\n\thideRefs = refs/wf\n[alias]\n\tcat-file = !${trap}`,
    ].join('\n'),
  )
}

function attributes(path: string): void {
  mkdirSync(join(path, 'info'))
  writeFileSync(join(path, 'info', 'attributes'), '* -diff merge=union binary export-ignore\n')
}

/** A loose object with other bytes under the name of the first. */
function rewrite(path: string, oid: Oid, type: string, content: string): void {
  const file = join(path, 'objects', oid.slice(0, 2), oid.slice(2))
  chmodSync(file, 0o644)
  writeFileSync(file, deflateSync(Buffer.from(`${type} ${content.length}\0${content}`, 'latin1')))
}

/** An honest change; then the seal, or the definition that it pinned, is written anew with other bytes. */
const rewritten =
  (type: 'commit' | 'blob', bend: (text: string) => string) =>
  (g: Ground): Verifying => {
    const { workflow } = landed(g)
    const oid = type === 'commit' ? workflow.tip : (workflow.definitions[0]?.blob ?? workflow.tip)
    return {
      prepare: (path) => {
        const text = git(path, 'cat-file', type, oid)
        rewrite(path, oid, type, `${bend(text)}\n`)
      },
    }
  }

/** A commit-graph that says that the landing has other parents and another tree than its object. */
function lyingGraph(path: string, evil: Oid, good: Oid): void {
  const honestly = git(path, 'cat-file', 'commit', good)
  const truth = git(path, 'cat-file', 'commit', evil)
  rewrite(path, evil, 'commit', `${honestly}\n`)
  git(path, 'commit-graph', 'write', '--reachable')
  rewrite(path, evil, 'commit', `${truth}\n`)
}

/** The approval with one header more, under a good signature. */
const withHeader =
  (header: string): Act =>
  (draft) => {
    const content = (given: ByteString): string => {
      const [head = '', ...message] = given.split('\n\n')
      const headers = `${head}\n${header}`
      const text = message.join('\n\n').replace(/Wf-Signature: .*\n$/, '') as ByteString
      const signature = ada.signFor(decisionPayload(`${headers}\n` as ByteString, text), DECISION_NAMESPACE)
      return `${headers}\n\n${text}Wf-Signature: ssh:${signature}\n`
    }
    return approved('plan-approval', ada, { content })(draft)
  }

const misspelt = (name: string, finds: string, bend: (message: string) => string): Attack => ({
  no: '63',
  name,
  finds,
  attack: lands([...proposed(), bent(bend), work, sealed(ada)]),
  twin: plain,
})

export const GIT_ATTACKS: readonly Attack[] = [
  {
    no: '55',
    name: 'refs/replace puts the honest landing in place of the evil one',
    finds: 'LANDING_TREE',
    attack: (g) => {
      const { evil, good } = evilLanding(g)
      g.ref(`refs/replace/${evil}`, good)
      return {}
    },
    twin: (g) => {
      const tip = landed(g) && g.tip.oid
      g.ref(`refs/replace/${tip}`, g.root)
      return {}
    },
  },
  {
    no: '56',
    name: 'grafts give the evil commit other parents',
    finds: 'NOT_LANDED',
    attack: (g) => {
      const draft = landed(g)
      const evil = g.push(EVIL)
      return {
        prepare: (path) => {
          mkdirSync(join(path, 'info'))
          writeFileSync(join(path, 'info', 'grafts'), `${evil} ${g.root} ${draft.workflow.tip}\n`)
        },
      }
    },
    twin: (g) => {
      landed(g)
      const { oid } = g.tip
      return {
        prepare: (path) => {
          mkdirSync(join(path, 'info'))
          writeFileSync(join(path, 'info', 'grafts'), `${oid}\n`)
        },
      }
    },
  },
  {
    no: '56',
    name: 'a commit-graph that disagrees with the objects',
    finds: 'LANDING_TREE',
    attack: (g) => {
      const { evil, good } = evilLanding(g)
      return { prepare: (path) => lyingGraph(path, evil, good) }
    },
    twin: (g) => {
      landed(g)
      return { prepare: (path) => void git(path, 'commit-graph', 'write', '--reachable') }
    },
  },
  ...(['commit', 'blob'] as const).map(
    (type): Attack => ({
      no: '57',
      name: `a loose ${type} that was rewritten under its old name`,
      finds: 'OBJECT_ALTERED',
      attack: rewritten(type, (text) => text.replace(/sealed|version: 1/, (word) => word.toUpperCase())),
      twin: rewritten(type, (text) => text),
    }),
  ),
  {
    no: '58',
    name: 'a hostile configuration',
    finds: 'LANDING_TREE',
    attack: (g) => {
      evilLanding(g)
      return { prepare: hostileConfig, absent: 'sprung' }
    },
    twin: (g) => {
      landed(g)
      return { prepare: hostileConfig, absent: 'sprung' }
    },
  },
  {
    no: '59',
    name: 'info/attributes that hide files from diffs and merges',
    finds: 'LANDING_TREE',
    attack: (g) => {
      evilLanding(g)
      return { prepare: attributes }
    },
    twin: (g) => {
      landed(g)
      return { prepare: attributes }
    },
  },
  {
    no: '59',
    name: '.gitattributes from a reviewer',
    finds: 'SENSITIVE_NOT_SIGNED_OFF',
    attack: lands([
      ...begun(),
      accepted(bob, { 'src/.gitattributes': '* merge=union -diff\n' }),
      sealed(ada),
    ]),
    twin: (g) => void landed(g, 'fix', { 'src/.gitattributes': '* merge=union -diff\n' }),
  },
  {
    no: '60',
    name: 'an evil merge at the landing',
    finds: 'LANDING_TREE',
    attack: (g) => void evilLanding(g),
    twin: plain,
  },
  {
    no: '60',
    name: 'an evil merge in an update',
    finds: 'EVENT_ORDER',
    attack: (g) => {
      const draft = g.draft('fix', [...begun(), work])
      landed(g, 'other', { 'src/b.ts': 'b\n' })
      g.land(sealed(ada)(updated(EVIL)({ ...draft, main: [...g.chain] })))
    },
    twin: (g) => {
      const draft = g.draft('fix', [...begun(), work])
      landed(g, 'other', { 'src/b.ts': 'b\n' })
      const after = updated(EVIL)({ ...draft, main: [...g.chain] })
      g.land(sealed(ada)(approved('sign-off', bob)(after)))
    },
  },
  {
    no: '61',
    name: 'the parents of the landing change places',
    finds: 'NOT_LANDED',
    attack: (g) => {
      const draft = g.draft('fix', honest())
      g.land(draft, { parents: [draft.workflow.tip, g.tip.oid] })
    },
    twin: plain,
  },
  {
    no: '62',
    name: 'an octopus',
    finds: 'LANDING_PARENTS',
    attack: (g) => {
      const [one, two] = [g.draft('fix', honest()), g.draft('two', honest('two', { 'src/b.ts': 'b\n' }))]
      g.store(two)
      const tree = withFiles(g.merged(one), { 'src/b.ts': 'b\n' }, g.format)
      g.land(one, { tree, parents: [g.tip.oid, one.workflow.tip, two.workflow.tip] })
    },
    twin: (g) => {
      landed(g)
      landed(g, 'two', { 'src/b.ts': 'b\n' })
    },
  },
  misspelt('trailers in the body alone', 'EVENT_ORDER', (text) => `${text}\nThank you.\n`),
  misspelt('a folded trailer', 'EVENT_MALFORMED', (text) => text.replace('Wf-Stage: ', 'Wf-Stage:\n ')),
  misspelt('line ends with CR', 'EVENT_MALFORMED', (text) => text.replaceAll('\nWf-', '\r\nWf-')),
  misspelt('a trailer twice', 'EVENT_MALFORMED', (text) => text.replace(/(Wf-Stage: .*\n)/, '$1$1')),
  misspelt('trailers in another order', 'EVENT_MALFORMED', (text) =>
    text.replace(/(Wf-Stage: .*\n)(Wf-Subject: .*\n)/, '$2$1'),
  ),
  misspelt('another case', 'EVENT_ORDER', (text) => text.replace('Wf-Event', 'wf-event')),
  misspelt('a homoglyph', 'EVENT_ORDER', (text) => text.replace('Wf-Event', 'Wf-\u0395vent')),
  misspelt('behind a NUL, where Git stops reading', 'EVENT_MALFORMED', (text) =>
    text.replace('Because', '\0'),
  ),
  misspelt('behind a line ---', 'EVENT_MALFORMED', (text) => text.replace('Wf-Event', '---\nWf-Event')),
  misspelt('a key that nobody knows', 'EVENT_MALFORMED', (text) =>
    text.replace('Reviewed-by', 'Wf-More: x\nReviewed-by'),
  ),
  misspelt('a blank line among the trailers', 'EVENT_ORDER', (text) =>
    text.replace('Wf-Stage', '\nWf-Stage'),
  ),
  misspelt('more than 1 MiB', 'EVENT_MALFORMED', (text) =>
    text.replace('Reviewed-by', `${'Wf-Subject: x\n'.repeat(80_000)}Reviewed-by`),
  ),
  ...['encoding UTF-16', 'mergetag object', 'x-more 1', `tree ${'0'.repeat(40)}`].map(
    (header): Attack => ({
      no: '63',
      name: `the header "${header.slice(0, 15)}" under a good signature`,
      finds: 'EVENT_HEADERS',
      attack: lands([...proposed(), withHeader(header), work, sealed(ada)]),
      twin: plain,
    }),
  ),
  {
    no: '65',
    name: 'refs whose names differ by case or begin with a dash',
    finds: 'PASS',
    attack: (g) => {
      landed(g)
      const evil = g.commit({ tree: withFiles(g.tip.tree, EVIL, g.format), parents: [g.root] })
      for (const name of ['refs/heads/Main', 'refs/heads/-all', 'refs/wf/archive/-x', 'refs/wf/archive/FIX'])
        g.ref(name, evil)
      return {}
    },
  },
  {
    no: '65',
    name: 'the branch itself, beside one whose name differs by case',
    finds: 'NOT_LANDED',
    attack: (g) => {
      g.ref('refs/heads/MAIN', landed(g) && g.tip.oid)
      g.push(EVIL)
      return {}
    },
    twin: (g) => {
      g.ref('refs/heads/MAIN', landed(g) && g.tip.oid)
      return {}
    },
  },
  {
    no: '67',
    name: 'a shallow clone',
    finds: 'INCOMPLETE OBJECT_MISSING',
    attack: (g) => {
      landed(g)
      const cut = g.tip.oid
      landed(g, 'two', { 'src/b.ts': 'b\n' })
      g.drop(g.root)
      return { prepare: (path) => writeFileSync(join(path, 'shallow'), `${cut}\n`) }
    },
    twin: plain,
  },
  {
    no: '68',
    name: 'a file of 4 MiB, a folder of 1,000 files, and a log of 200 commits',
    finds: 'PASS',
    attack: (g) => {
      const commits = Array.from({ length: 200 }, (_, at) => ordinary({ 'src/n': `${at}\n` }))
      g.land(g.draft('long', [...begun('long'), work, ...commits, approved('sign-off', bob), sealed(ada)]))
      const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`many/${at}`, 'x\n']))
      landed(g, 'big', { ...many, 'big.bin': 'x'.repeat(1 << 22) })
    },
  },
]
