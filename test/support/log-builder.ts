import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { evaluator } from '../../src/conditions/condition.js'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import { dataNeeds, isData } from '../../src/domain/definition/data-outputs.js'
import type { Data, Definition } from '../../src/domain/definition/definition.js'
import { instantiate } from '../../src/domain/definition/instantiate.js'
import { append, fold } from '../../src/domain/fold/fold.js'
import type { Hashing } from '../../src/domain/fold/hashing.js'
import { type Commit, formatCommit, parseCommit } from '../../src/domain/log/commit.js'
import { type Event, signatureOf } from '../../src/domain/log/event.js'
import { formatMessage, formatTrailers, readMessage } from '../../src/domain/log/message.js'
import { DECISION_NAMESPACE, decisionPayload, signedPayload } from '../../src/domain/log/signed-payload.js'
import type { KeyId, Signer } from '../../src/domain/log/signer.js'
import type { ObjectFormat, Oid } from '../../src/domain/names/oid.js'
import type { Slug } from '../../src/domain/names/slug.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import type { Change } from '../../src/domain/tree/change.js'
import type { Patch } from '../../src/domain/tree/patch.js'
import type { Finding, Problem } from '../../src/domain/workflow/problem.js'
import type { Ask } from '../../src/domain/workflow/reasoning.js'
import type { Entry, EntryData, Workflow } from '../../src/domain/workflow/workflow.js'
import { verifySshSignature } from '../../src/trust/ssh/ssh-signature.js'
import {
  changesOf,
  contentOf,
  type Files,
  type FileTree,
  file,
  objectOid,
  oidOf,
  withFiles,
} from './file-tree.js'
import { policy, type Signatory } from './signatories.js'

/** Where a draft is made: the law, the definition, what the target holds. */
export interface World {
  readonly slug: Slug
  readonly format: ObjectFormat
  /** YAML. */
  readonly definition: string
  /** The definitions that it runs, by their names. */
  readonly nested?: Readonly<Record<string, string>>
  readonly policy: Policy
  /** On the target when the draft is opened. */
  readonly files: Files
}

/** A commit of the target. */
export interface Landmark {
  readonly oid: Oid
  readonly tree: FileTree
}

/** A log and what is around it, as a value: every act makes a new one. */
export interface Draft {
  readonly world: World
  readonly definition: Definition
  readonly entries: readonly Entry[]
  readonly workflow: Workflow
  readonly tree: FileTree
  readonly findings: readonly Finding[]
  /** The first-parent chain of the target, oldest first. */
  readonly main: readonly Landmark[]
  readonly gate: readonly Patch[]
  /** What the last act came to: `legal`, `done`, `unchanged`, or the codes of problems and refusals. */
  readonly said: string
}

export type Act = (draft: Draft) => Draft
export type Check = (draft: Draft, before: Draft) => void

export const TARGET = 'refs/heads/main'

export const WORLD: World = {
  slug: 'fix-login' as Slug,
  format: 'sha1',
  definition: BUILT_IN.get('change') ?? '',
  policy: policy(),
  files: { 'README.md': 'hello\n', '.vizier/snapshot.md': 'a shop\n', 'src/login.ts': 'let a\n' },
}

/** What goes before an act has to be legal; then one sentence says what the act comes to. */
export function given(...first: readonly [Partial<World>, ...Act[]] | readonly Act[]): Given {
  let draft = opened(WORLD)
  for (const each of first) {
    draft = typeof each === 'function' ? allowed(each(draft)) : opened({ ...WORLD, ...each })
  }
  return from(draft)
}

export interface Given {
  readonly draft: Draft
  readonly when: (act: Act) => When
}

export interface When {
  /** A text is what the act came to; anything else looks at the draft after it. */
  readonly then: (...expected: readonly (string | Check)[]) => Draft
}

export function from(draft: Draft): Given {
  const when = (act: Act): When => {
    const after = act(draft)
    return {
      // biome-ignore lint/suspicious/noThenProperty: nothing here is awaited, and the sentence reads so
      then: (...expected) => {
        for (const each of expected) {
          if (typeof each === 'string') expect(after.said).toBe(each)
          else each(after, draft)
        }
        return after
      },
    }
  }
  return { draft, when }
}

function allowed(draft: Draft): Draft {
  if (draft.said === 'legal' || draft.said === 'done') return draft
  const why = draft.findings.map(({ code, message }) => `${code}: ${message}`).join('; ')
  throw new Error(`a given act was not allowed: ${draft.said} ${why}`)
}

const sha256: Hashing['sha256'] = (bytes) => createHash('sha256').update(bytes, 'latin1').digest('hex')

export const hashingOf = (format: ObjectFormat): Hashing => ({ format, sha256 })

const answer = evaluator()

/** Expressions of rules, as the program answers them. */
export const ask: Ask = (expression, readable) => answer(expression, readable).answer

export interface Opening {
  readonly files?: Files
  readonly event?: Partial<Event>
  readonly parents?: readonly Oid[]
}

/** A draft that was just opened. `over` opens it in a way that is not right. */
export function opened(world: World, over: Opening = {}): Draft {
  const { format, slug } = world
  const base = withFiles(new Map(), world.files, format)
  const root = bare(world, oidOf(base, format), [], 'The target\n')
  const parsed = parseDefinition('definition.yml', world.definition)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  const folder = `.vizier/runs/${slug.replace('/', '_')}/`
  const nested = Object.entries(world.nested ?? {})
  const definition = nested.length === 0 ? parsed.value : instanceOf(parsed.value, slug, nested)
  const files = {
    [`${folder}definition.yml`]: world.definition,
    [`${folder}inputs.json`]: nested.length === 0 ? '{}\n' : `${JSON.stringify(RUN)}\n`,
    ...Object.fromEntries(nested.map(([name, text]) => [`${folder}definitions/${name}.yml`, text])),
    ...over.files,
  }
  const tree = withFiles(base, files, format)
  const blob = objectOid('blob', encodeUtf8(world.definition), format)
  const event = {
    event: 'opened',
    workflow: { slug, opened: null },
    definitions: [
      { name: parsed.value.name, blob },
      ...nested.map(([name, text]) => ({ name, blob: objectOid('blob', encodeUtf8(text), format) })),
    ],
    target: TARGET,
    ...over.event,
  } as Event
  const message = encodeUtf8(formatMessage(`Open ${slug}`, '', formatTrailers(event)))
  const commit = bare(world, oidOf(tree, format), over.parents ?? [root.oid], message)
  const entry = { ...entryOf(commit, changesOf(base, tree), null), data: dataOf(definition, slug, tree) }
  const folded = fold({ entries: [entry], definition, ask }, hashingOf(format))
  if (folded === null) throw new Error('it does not open')
  return {
    world,
    definition,
    entries: [entry],
    ...folded,
    tree,
    main: [{ oid: root.oid, tree: base }],
    gate: [],
    said: codesOf(folded.findings) || 'legal',
  }
}

const RUN = { target: TARGET, date: '2026-01-02', inputs: {} }

function instanceOf(
  definition: Definition,
  slug: string,
  nested: readonly (readonly [name: string, text: string])[],
): Definition {
  const read = nested.map(([name, text]) => {
    const parsed = parseDefinition(`${name}.yml`, text)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
    return [name, parsed.value] as const
  })
  const instance = instantiate(definition, slug, RUN, new Map(read))
  if (!instance.ok) throw new Error(JSON.stringify(instance.errors))
  return instance.definition
}

const PERSON = 'Ann Operator <ann@example.com>'

function bare(world: World, tree: Oid, parents: readonly Oid[], message: string): Commit {
  const person = encodeUtf8(`${PERSON} 1700000000 +0000`)
  const commit = { tree, parents, author: person, committer: person, message: message as ByteString }
  return commitOf(formatCommit(commit), world.format)
}

/** The commit of that content, under the id that Git gives it. */
export function commitOf(content: ByteString, format: ObjectFormat): Commit {
  const commit = parseCommit(objectOid('commit', content, format), content)
  if (commit === null) throw new Error(`not a commit: ${content}`)
  return commit
}

/** What stages and rules read as data of the files of a tree. */
function dataOf(definition: Definition, slug: string, tree: FileTree): EntryData {
  const needs = dataNeeds(definition, slug)
  const values = [...tree].flatMap(([path, { oid }]) =>
    isData(needs, path) ? [[oid, JSON.parse(contentOf(oid)) as Data] as const] : [],
  )
  const watched = needs.files.flatMap((path) => {
    const oid = tree.get(path)?.oid
    return oid === undefined ? [] : [[path, oid] as const]
  })
  return { values: new Map(values), files: new Map(watched) }
}

/** A commit with all that judging it needs, as it is read from a repository. */
export function entryOf(commit: Commit, changes: readonly Change[], theirs: Entry['theirs']): Entry {
  const reading = readMessage(commit.message)
  return { commit, reading, changes, theirs, signer: signerOf(commit, reading), condition: null, unfit: [] }
}

/**
 * What the condition of a skipped stage says: here they are `"true"` or `"false"`, and read nothing. A result sends another
 * stage back where a file of it says FAIL.
 */
function conditionOf(
  definition: Definition,
  reading: Entry['reading'],
  format: World['format'],
): Entry['condition'] {
  if (reading.kind === 'event' && reading.event.event === 'submitted') {
    const { stage } = reading.event
    if (!definition.stages.some(({ name, sendsBack }) => name === stage && sendsBack !== null)) return null
    const said = file('FAIL\n', '100644', format).oid
    return reading.event.artefacts.some(({ blob }) => blob === said)
  }
  if (reading.kind !== 'event' || reading.event.event !== 'skipped') return null
  const { stage } = reading.event
  const condition = definition.stages.find(({ name }) => name === stage)?.when ?? null
  return condition === null ? null : condition === 'true'
}

function signerOf(commit: Commit, reading: Entry['reading']): Signer | null {
  const signature = reading.kind === 'event' ? signatureOf(reading.event) : null
  if (signature === null) return null
  const message = signedPayload(commit)
  if (message === null) return { ok: false, why: 'it is not the last line' }
  const verdict = verifySshSignature({ signature, message, namespace: DECISION_NAMESPACE })
  return verdict.ok
    ? { ok: true, key: verdict.key.line as KeyId, fingerprint: verdict.key.fingerprint }
    : verdict
}

/** A commit that is to follow the tip. */
export interface Next {
  /** All of the message before the signature. */
  readonly message: string
  readonly tree: FileTree
  readonly by?: Signatory | null | undefined
  /** `Name <email>`; else who signs, else an operator. */
  readonly committer?: string | undefined
  readonly second?: Oid | undefined
  /** When, in seconds since 1970, as it claims. */
  readonly seconds?: number | undefined
  /** Changes the bytes of the commit before they are hashed. */
  readonly content?: ((content: ByteString) => string) | undefined
}

/** The log with one commit more, judged as the verifier judges it. */
export function extended(draft: Draft, next: Next): Draft {
  const { world, workflow } = draft
  const by = next.by ?? null
  const seconds = next.seconds ?? 1_700_000_000 + 60 * draft.entries.length
  const person = encodeUtf8(`${next.committer ?? by?.line ?? PERSON} ${seconds} +0100`)
  const parents = [workflow.tip, ...(next.second === undefined ? [] : [next.second])]
  const unsigned = { tree: oidOf(next.tree, world.format), parents, author: person, committer: person }
  const text = encodeUtf8(next.message)
  const headers = formatCommit({ ...unsigned, message: '' as ByteString }).slice(0, -1) as ByteString
  const signature = by === null ? '' : `Wf-Signature: ssh:${by.sign(decisionPayload(headers, text))}\n`
  const content = formatCommit({ ...unsigned, message: `${text}${signature}` as ByteString })
  const commit = commitOf((next.content?.(content) ?? content) as ByteString, world.format)
  const read = entryOf(commit, changesOf(draft.tree, next.tree), theirsOf(draft, commit))
  const entry = {
    ...read,
    condition: conditionOf(draft.definition, read.reading, draft.world.format),
    data: dataOf(draft.definition, world.slug, next.tree),
  }
  const { workflow: after, problems } = append(workflow, entry, hashingOf(world.format))
  const findings = problems.map((found) => ({ ...found, commit: commit.oid }))
  return {
    ...draft,
    entries: [...draft.entries, entry],
    workflow: after,
    definition: after.definition,
    tree: next.tree,
    findings: [...draft.findings, ...findings],
    said: codesOf(problems) || 'legal',
  }
}

/** Of an update: what the target changed, where its second parent follows the base before. */
function theirsOf({ main, workflow }: Draft, commit: Commit): Entry['theirs'] {
  const reading = readMessage(commit.message)
  if (reading.kind !== 'event' || reading.event.event !== 'updated') return null
  const before = main.findIndex(({ oid }) => oid === workflow.base)
  const after = main.findIndex(({ oid }) => oid === commit.parents[1])
  const [old, now] = [main[before], main[after]]
  return old && now && after >= before ? changesOf(old.tree, now.tree) : null
}

/** The codes of what was found, each once; all of it is told to people in a sentence. */
export function codesOf(problems: readonly Problem[]): string {
  for (const { message } of problems) expect(message).toMatch(/\S+ \S+ \S+/)
  return [...new Set(problems.map(({ code }) => code))].join(' ')
}

/** Another commit on the target, with these files. */
export function targetMoves(files: Files): Act {
  return (draft) => {
    const { world, main } = draft
    const last = main.at(-1) as Landmark
    const tree = withFiles(last.tree, files, world.format)
    const { oid } = bare(world, oidOf(tree, world.format), [last.oid], 'The target moves\n')
    return { ...draft, main: [...main, { oid, tree }], said: 'legal' }
  }
}
