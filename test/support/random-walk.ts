import { expect } from 'vitest'
import { products } from '../../src/domain/definition/stage-graph.js'
import { fold } from '../../src/domain/fold/fold.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { stageStates } from '../../src/domain/workflow/freshness.js'
import { isDone } from '../../src/domain/workflow/stage-state.js'
import { type Files, type FileTree, file } from './file-tree.js'
import { type Act, ask, type Draft, given, hashingOf, targetMoves, type World } from './log-builder.js'
import {
  accept,
  approve,
  check,
  mark,
  propose,
  reject,
  revise,
  save,
  sceneOf,
  skip,
  submit,
  update,
} from './log-commands.js'
import { ordinary } from './log-events.js'
import { verify } from './log-landing.js'
import { SNAPSHOT } from './log-stories.js'
import { randomNumbers } from './mutate.js'
import { ada, bob, cleo, codex, mallory, policy, type Signatory } from './signatories.js'

export interface Walk {
  /** What was done, and what it came to. */
  readonly trail: readonly string[]
  readonly sealed: boolean
}

type Random = (bound: number) => number

/**
 * Does so many things with a workflow, sensible ones and others, by several people; the same for the same seed.
 * Throws where a command allows what structure refuses, where a refusal leaves a trace, or where what was saved does
 * not verify.
 */
export function walk(seed: number, steps: number, definitions: readonly string[]): Walk {
  const random = randomNumbers(seed)
  const trail: string[] = []
  try {
    let draft = given(someWorld(random, definitions)).draft
    for (let step = 0; step < steps && draft.workflow.seal === null; step++) {
      const [name, act] = random(10) < 6 ? sensible(draft, random) : anything(draft, random)
      trail.push(name)
      const after = act(draft)
      trail.push(`${trail.pop()}: ${after.said}`)
      judgeStep(draft, after)
      draft = after
    }
    judgeEnd(draft)
    return { trail, sealed: draft.workflow.seal !== null }
  } catch (cause) {
    const how = `SEED=${seed} replays it:\n${trail.join('\n')}`
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${how}`, { cause })
  }
}

function judgeStep(before: Draft, after: Draft): void {
  expect(after.findings).toEqual([])
  if (after.said === 'done' || after.said === 'legal') return
  expect(after.entries).toBe(before.entries)
  expect(after.gate).toBe(before.gate)
  expect(after.workflow).toBe(before.workflow)
}

function judgeEnd(draft: Draft): void {
  const { entries, definition, workflow, world } = draft
  expect(fold({ entries, definition, ask }, hashingOf(world.format))).toEqual({ workflow, findings: [] })
  if (workflow.seal !== null) expect(verify(draft)).toEqual([])
}

function someWorld(random: Random, definitions: readonly string[]): Partial<World> {
  const oneOf = <T>(all: readonly T[]): T => all[random(all.length)] as T
  const law: Policy = policy(
    { plan: 1 + random(3), code: 1 + random(3) },
    {
      rules: { snapshot: random(4) === 0 ? 'required' : 'optional' },
      checks: random(2) === 0 ? [] : [{ name: 'test', run: 'npm test', timeout: 600 }],
      exempt: random(2) === 0 ? [] : [{ paths: ['docs/**'], role: 'maintainer' }],
    },
  )
  const definition = oneOf(definitions)
  // Most walks of a definition without approvals can only end where policy lets small changes land.
  const small = random(4) === 0 ? null : ({ lines: 20, paths: ['**'], role: 'maintainer' } as const)
  return { policy: { ...law, small }, format: random(4) === 0 ? 'sha256' : 'sha1', definition }
}

type Named = readonly [string, Act]

/** What somebody who wants to come to an end would do now. */
function sensible(draft: Draft, random: Random): Named {
  const states = stageStates(draft.workflow, sceneOf(draft))
  const { mode } = draft.workflow
  if (mode === 'paused') return ['resume', mark('resumed')]
  const open = states.filter(({ state }) => !isDone(state))
  const next = open.find(({ stage }) =>
    stage.dependsOn.every((name) => !open.some((o) => o.stage.name === name)),
  )
  const by = [ada, ada, bob, cleo][random(4)] as Signatory
  switch (next?.stage.type) {
    case 'document':
      return [`submit ${next.stage.name}`, write(draft, next.stage.name, random)]
    case 'approval':
      if (next.state === 'pending') return ['skip', skip]
      if (next.why.startsWith('policy asks')) return writeSnapshot(draft, random)
      return [`approve by ${by.name}`, approve(by)]
    case 'patches':
      return draft.gate.length === 0
        ? ['propose', propose(someFiles(draft.tree, random))]
        : [`accept by ${by.name}`, accept(by, { confirm: true })]
    case 'check':
      if (next.state === 'pending') return ['propose', propose(someFiles(draft.tree, random))]
      return ['check', check(ada, { test: random(4) === 0 ? 1 : 0 })]
    default:
      return random(2) === 0 ? ['save by ada', save(ada)] : ['update', update()]
  }
}

function write(draft: Draft, name: string, random: Random): Act {
  const stage = draft.definition.stages.find((candidate) => candidate.name === name)
  const wanted = stage ? products(stage, draft.world.slug) : []
  const files = wanted
    .filter((product) => !product.optional || random(2) === 0)
    .map(({ path }) => [path, someText(path, random)])
  return submit(name, Object.fromEntries(files))
}

/** One of three versions; of the snapshot sometimes that of the target. */
function someText(path: string, random: Random): string {
  const version = random(4)
  return path === SNAPSHOT && version === 3 ? 'a shop\n' : `version ${version % 3}\n`
}

function writeSnapshot(draft: Draft, random: Random): Named {
  const { slug } = draft.world
  const stage = draft.definition.stages.find((candidate) =>
    products(candidate, slug).some(({ path }) => path === SNAPSHOT),
  )
  if (!stage) return ['nothing', save(ada)]
  const files = products(stage, slug).map(({ path }) => [path, someText(path, random)])
  return ['submit a snapshot', submit(stage.name, Object.fromEntries(files))]
}

/** What somebody might do who has not looked. */
function anything(draft: Draft, random: Random): Named {
  const by = [ada, bob, cleo, codex, mallory][random(5)] as Signatory
  const stages = draft.definition.stages
  const stage = stages[random(stages.length)]?.name ?? ''
  const documents = stages.filter(({ type }) => type === 'document')
  const document = documents[random(documents.length)]?.name ?? ''
  const all: readonly (() => Named)[] = [
    () => [`submit ${document}`, write(draft, document, random)],
    () => ['skip', skip],
    () => [`approve by ${by.name}`, approve(by)],
    () => [`approve ${stage} by ${by.name}`, approve(by, { stage })],
    () => ['approve something else', approve(by, { expect: file('something else').oid })],
    () => [`revise by ${by.name}`, revise(random(2) === 0 ? null : by)],
    () => [`revise ${stage}`, revise(by, { stage })],
    () => ['propose', propose(someFiles(draft.tree, random))],
    () => ['propose an artefact', propose({ [SNAPSHOT]: 'a castle\n' })],
    () => [`accept by ${by.name}`, accept(by, { patch: 1 + random(2), confirm: random(2) === 0 })],
    () => ['reject', reject(random(4) === 0 ? '' : 'No.')],
    () => [`save by ${by.name}`, save(by)],
    () => [`check by ${by.name}`, check(by, { test: random(2) })],
    () => ['pause', mark('paused')],
    () => ['resume', mark('resumed')],
    () => (random(10) === 0 ? ['abandon', mark('abandoned')] : ['skip', skip]),
    () => ['an ordinary commit', ordinary(someFiles(draft.tree, random))],
    () => ['an ordinary commit of an artefact', ordinary(someArtefact(draft, random))],
    () => ['the target moves', moveTarget(draft, random)],
    () => ['update', update()],
    () => ['update, with something else', update(someFiles(draft.tree, random))],
  ]
  return (all[random(all.length)] as () => Named)()
}

const PATHS = [
  'src/login.ts',
  'src/a',
  'src/a/b',
  'docs/x.md',
  'README.md',
  '.github/ci.yml',
  '.gitattributes',
]

/** One or two changed files that can stand beside all the others. */
function someFiles(tree: FileTree, random: Random): Files {
  const files: Record<string, Files[string]> = {}
  for (let count = 1 + random(2); count > 0; count--) {
    const path = PATHS[random(PATHS.length)] ?? ''
    for (const other of [...tree.keys(), ...Object.keys(files)]) {
      if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) files[other] = null
    }
    files[path] = someFile(random)
  }
  return files
}

function someFile(random: Random): Files[string] {
  const kind = random(12)
  const text = `${random(3)}\n`.repeat(random(3) === 0 ? 120 : 1)
  if (kind === 0) return null
  if (kind === 1) return file(text, '100755')
  return kind === 2 ? file('login.ts', '120000') : text
}

function someArtefact(draft: Draft, random: Random): Files {
  const wanted = draft.definition.stages.flatMap((stage) => products(stage, draft.world.slug))
  const path = wanted[random(wanted.length)]?.path
  return path === undefined
    ? {}
    : { [path]: random(8) === 0 ? file('x\n', '100755') : `version ${random(3)}\n` }
}

function moveTarget({ main }: Draft, random: Random): Act {
  const tree = main.at(-1)?.tree ?? new Map()
  return targetMoves(
    random(5) === 0 ? { [SNAPSHOT]: `their version ${random(2)}\n` } : someFiles(tree, random),
  )
}
