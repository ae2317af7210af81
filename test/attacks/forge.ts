import type { FileAt } from '../../src/domain/tree/change.js'
import { type Files, file, withChanges, withFiles } from '../support/file-tree.js'
import type { Ground, Verifying } from '../support/ground.js'
import type { Draft } from '../support/log-builder.js'
import { accepted } from '../support/log-events.js'
import { ada, mallory, policy, type Signatory } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { begun, EVIL, FIX, honest, landed, plain } from './story.js'

const RELEASE = 'refs/heads/release'

/** The target moves on other files after the change was sealed. */
const movedBase = (g: Ground) => {
  const draft = g.draft('fix', honest())
  landed(g, 'other', { 'src/b.ts': 'b\n' })
  return draft
}

const squashedWith =
  (files: Parameters<typeof withFiles>[1]) =>
  (g: Ground): void => {
    const draft = movedBase(g)
    g.squash(draft, { tree: withFiles(g.merged(draft), files, g.format) })
  }
const squashed = squashedWith({})

/** What somebody makes of a rebase merge that is not one. */
interface Bending {
  readonly dropEmpty?: boolean
  /** This one is left out. */
  readonly without?: number
  /** Goes in after the acceptance. */
  readonly more?: readonly Files[]
  /** What a file comes to, where its content was merged. */
  readonly instead?: ReadonlyMap<string, FileAt>
}

/** As a forge does it: each commit of the draft is made anew on the target. The archive keeps the chain. */
function rebased(g: Ground, draft: Draft, { dropEmpty, without, more = [], instead }: Bending = {}): void {
  g.archive(draft)
  for (const [at, { commit, changes }] of draft.entries.entries()) {
    if (at === without || (dropEmpty && changes.length === 0)) continue
    const own = changes.map((each) => ({ ...each, new: instead?.get(each.path) ?? each.new }))
    g.push({}, { tree: withChanges(g.tip.tree, own), message: commit.message })
    if (at === draft.entries.length - 2) for (const files of more) g.push(files)
  }
}

const rebasedWith =
  (...more: readonly Files[]) =>
  (g: Ground): void =>
    rebased(g, movedBase(g), { more })

const rangeWithin =
  (by: Signatory) =>
  (g: Ground): Verifying => {
    rebased(g, g.draft('fix', honest('fix', FIX, by)))
    return { what: `${g.chain.at(-2)?.oid}..${g.tip.oid}` }
  }

const LONG = Array.from({ length: 40 }, (_, at) => `line ${at}`)

export const FORGE_ATTACKS: readonly Attack[] = [
  {
    no: '69',
    name: 'a merge by the forge',
    finds: 'PASS',
    attack: (g) => void g.land(movedBase(g), { message: 'Merge pull request #1 from x/draft/fix\n\nText\n' }),
  },
  { no: '70', name: 'a squash on a moved base, with the same delta', finds: 'PASS', attack: squashed },
  {
    no: '70',
    name: 'a squash of what the target holds in part already',
    finds: 'PASS',
    attack: (g) => {
      const draft = g.draft('fix', honest('fix', { ...FIX, 'src/b.ts': 'b\n' }))
      landed(g, 'other', { 'src/b.ts': 'b\n' })
      g.squash(draft)
    },
  },
  {
    no: '71',
    name: 'a squash with one file more',
    finds: 'NOT_LANDED',
    attack: squashedWith(EVIL),
    twin: squashed,
  },
  {
    no: '71',
    name: 'a squash with one hunk more',
    finds: 'NOT_LANDED',
    attack: squashedWith({ 'src/login.ts': 'let a = 1\nevil\n' }),
    twin: squashed,
  },
  {
    no: '71',
    name: 'a squash with one file more below the run',
    finds: 'NOT_LANDED',
    attack: squashedWith({ '.vizier/runs/fix/evil': 'evil\n' }),
    twin: squashed,
  },
  {
    no: '71',
    name: 'a squash that leaves a file out',
    finds: 'NOT_LANDED',
    attack: squashedWith({ '.vizier/implementation-plans/fix.md': null }),
    twin: squashed,
  },
  { no: '72', name: 'a rebase merge, commit for commit', finds: 'PASS', attack: rebasedWith() },
  {
    no: '72',
    name: 'a rebase merge that drops what changes nothing',
    finds: 'PASS',
    attack: (g) => rebased(g, movedBase(g), { dropEmpty: true }),
  },
  {
    no: '72',
    name: 'a rebase merge that leaves the code out',
    finds: 'NOT_LANDED',
    attack: (g) => rebased(g, movedBase(g), { without: 5 }),
    twin: rebasedWith(),
  },
  {
    no: '73',
    name: 'a rebase merge with evil, and the revert of evil',
    finds: 'NOT_LANDED',
    attack: rebasedWith(EVIL, { 'src/evil.ts': null }),
    twin: rebasedWith(),
  },
  {
    no: '73',
    name: 'a rebase merge with evil at its end',
    finds: 'NOT_LANDED',
    attack: (g) => {
      rebased(g, movedBase(g))
      g.push(EVIL)
    },
    twin: rebasedWith(),
  },
  {
    no: '73',
    name: 'a range that begins within a rebase merge of what nobody may sign',
    finds: 'UNKNOWN_SIGNER',
    attack: rangeWithin(mallory),
    twin: rangeWithin(ada),
  },
  {
    no: '74',
    name: 'a rebase over a change of the same file',
    finds: 'NOT_LANDED',
    files: { 'src/long.ts': LONG.join('\n') },
    attack: (g) => {
      const draft = g.draft('fix', honest('fix', { 'src/long.ts': ['first', ...LONG.slice(1)].join('\n') }))
      landed(g, 'other', { 'src/long.ts': [...LONG.slice(0, -1), 'last'].join('\n') })
      const merged = file(['first', ...LONG.slice(1, -1), 'last'].join('\n'), '100644', g.format)
      rebased(g, draft, { instead: new Map([['src/long.ts', merged]]) })
    },
    twin: rebasedWith(),
  },
  {
    no: '75',
    name: "an edit in the forge's web page",
    finds: 'NOT_LANDED',
    attack: (g) => {
      landed(g)
      g.push({ 'README.md': 'hello there\n' }, { message: 'Update README.md\n' })
    },
    twin: plain,
  },
  {
    no: '75',
    name: 'an edit of the same file that the forge merged in',
    finds: 'LANDING_TREE',
    attack: (g) => {
      const draft = g.draft('fix', honest())
      g.land(draft, { tree: withFiles(g.merged(draft), { 'src/login.ts': 'let a = 1\nlet b\n' }, g.format) })
    },
    twin: plain,
  },
  {
    no: '76',
    name: 'a direct push around the draft',
    finds: 'NOT_LANDED',
    attack: (g) => void g.push(FIX),
    twin: plain,
  },
  {
    no: '76',
    name: 'a direct push of an exempt path by somebody without the role',
    finds: 'NOT_LANDED',
    law: policy({}, { exempt: [{ paths: ['docs/**'], role: 'maintainer' }] }),
    attack: (g) => void g.push({ 'docs/x.md': 'x\n' }, { message: 'Docs\n' }),
    twin: (g) => void g.push({ 'docs/x.md': 'x\n' }, { message: 'Docs\n', signed: ada }),
  },
  {
    no: '77',
    name: 'a complete chain that nobody sealed',
    finds: 'NOT_SEALED',
    attack: (g) => void g.land(g.draft('fix', [...begun(), accepted(ada, FIX)])),
    twin: plain,
  },
  {
    no: '78',
    name: 'a saved change, cherry-picked onto another protected branch',
    finds: 'SEAL_SPENT',
    law: policy({}, { protect: ['main', 'release'] }),
    attack: (g) => {
      const start = g.tip
      const draft = landed(g)
      const tree = g.tip.tree
      g.ref(RELEASE, g.commit({ tree, parents: [start.oid], message: `Save ${draft.world.slug}\n` }))
      return {}
    },
    twin: (g) => {
      const start = g.tip
      landed(g)
      g.ref(RELEASE, start.oid)
      return {}
    },
  },
  {
    no: '78',
    name: 'the seal of one branch, merged into another as well',
    finds: 'LANDING_TARGET',
    law: policy({}, { protect: ['main', 'release'] }),
    attack: (g) => {
      const start = g.tip
      const draft = landed(g)
      g.ref(RELEASE, g.commit({ tree: g.tip.tree, parents: [start.oid, draft.workflow.tip] }))
      return {}
    },
    twin: (g) => {
      const start = g.tip
      landed(g)
      g.ref(RELEASE, start.oid)
      return {}
    },
  },
]
