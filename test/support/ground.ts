import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Context } from '../../src/app/outcome/context.js'
import type { Outcome } from '../../src/app/outcome/outcome.js'
import { NO_CACHE } from '../../src/app/verify/cache/verified-cache.js'
import { command as verifyCommand } from '../../src/commands/verify.js'
import { verifyWhat } from '../../src/commands/verify-what.js'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { formatCommit } from '../../src/domain/log/commit.js'
import { sessionLog } from '../../src/domain/log/session-log.js'
import type { ObjectFormat, Oid } from '../../src/domain/names/oid.js'
import { POLICY, type Slug } from '../../src/domain/names/slug.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import { mergePaths } from '../../src/domain/tree/merge-paths.js'
import type { Finding } from '../../src/domain/workflow/problem.js'
import { draftChanges } from '../../src/domain/workflow/workflow.js'
import type { IsolatedRepository } from '../../src/git/clone/isolated.js'
import { type NativeRepository, openNative } from '../../src/git/native/repository.js'
import type { Ref } from '../../src/git/port.js'
import { changesOf, contentOf, type Files, type FileTree, withChanges, withFiles } from './file-tree.js'
import {
  type Act,
  type Draft,
  hashingOf,
  type Landmark,
  type Opening,
  opened,
  TARGET,
  WORLD,
} from './log-builder.js'
import { objectStore } from './loose-objects.js'
import { fixedEnvironment } from './scratch-repository.js'
import { policy, type Signatory } from './signatories.js'

/** A policy as a file: JSON is YAML as well. */
export function lawText(law: Policy): string {
  const { principals, small, waivers, rules, ...rest } = law
  const { beforeGate, ...others } = rules
  const people = principals.map(({ name, agent, owner, emails, roles, keys }) => [
    name,
    { agent, ...(owner === null ? {} : { owner }), emails, roles, keys },
  ])
  const file = {
    version: 1,
    ...rest,
    rules: { ...others, ...(beforeGate.length > 0 ? { before_gate: beforeGate } : {}) },
    ...(small ? { small } : {}),
    ...(waivers ? { waivers } : {}),
    principals: Object.fromEntries(people),
  }
  return `${JSON.stringify(file, null, 1)}\n`
}

/** What a commit on the protected branch is, where it is not as one would expect. */
export interface Commiting {
  readonly tree?: FileTree
  readonly parents?: readonly Oid[]
  readonly message?: string
  readonly seconds?: number
  /** Signs the commit as Git does. */
  readonly signed?: Signatory
}

/**
 * A protected branch as somebody writes it who can push whatever he likes: commits put together byte by byte,
 * stored as loose objects, and refs written as a file. Nothing of it goes through a command.
 */
export interface Ground {
  readonly format: ObjectFormat
  readonly root: Oid
  /** Along first parents, the root first. */
  readonly chain: readonly Landmark[]
  readonly tip: Landmark
  /** A draft on the branch's tip (or `on`), with these acts, legal or not. */
  draft(slug: string, acts: readonly Act[], opening?: Begun): Draft
  /** The merge per path of a sealed draft with the tip. */
  merged(draft: Draft): FileTree
  /** Lands it as a merge, by a forge or a `wf save`, archived. */
  land(draft: Draft, how?: Commiting): Oid
  /** Lands it as one commit, archived. */
  squash(draft: Draft, how?: Commiting): Oid
  /** A commit of no workflow. */
  push(files: Files, how?: Commiting): Oid
  /** Stores the objects of a draft, and keeps it under the name that an archive has. */
  archive(draft: Draft, slug?: string): void
  /** Stores a draft's objects alone. */
  store(draft: Draft): void
  ref(name: string, oid: Oid): void
  /** Leaves an object out. */
  drop(oid: Oid): void
  blob(content: string | ByteString): Oid
  commit(how: Required<Pick<Commiting, 'tree' | 'parents'>> & Commiting): Oid
  object(type: 'commit' | 'tree' | 'tag', content: ByteString): Oid
  /** Takes the branch back to an earlier commit of it. */
  rewind(to: Landmark): void
  /** Writes all that is here into an empty folder, as a bare repository. */
  writeTo(folder: string, how?: Pick<Verifying, 'pinned' | 'prepare'>): void
  /** Writes a repository of its own and verifies that as `wf verify` does: all protected branches, from the root. */
  verify(how?: Verifying): Promise<Verdict>
  /** The same in a repository that many share, with refs of its own: all that the command does once it has read them. */
  judge(onOpen?: (repo: IsolatedRepository) => void): Promise<Verdict>
}

export interface Begun extends Opening {
  readonly definition?: string
  readonly nested?: Readonly<Record<string, string>>
  readonly on?: Landmark
  readonly target?: string
}

export interface Verifying {
  readonly what?: string
  readonly roots?: readonly Oid[]
  /** What the repository itself has pinned. */
  readonly pinned?: readonly Oid[]
  /** What is done to the repository before. */
  readonly prepare?: (path: string) => void
  /** A file that must not be there afterwards: something would have run that nothing may run. */
  readonly absent?: string
}

export interface Verdict {
  readonly verdict: string
  readonly codes: readonly string[]
  readonly findings: readonly Finding[]
  readonly outcome: Outcome
}

const WHOLE = { what: null, cache: NO_CACHE, deep: false, onOpen: () => {} }
const PERSON = 'Ada Lovelace <ada@example.com>'

export interface Grounds {
  readonly format: ObjectFormat
  readonly law?: Policy | string
  readonly files?: Files
}

export function ground({ format, law = policy(), files = {} }: Grounds): Ground {
  const store = objectStore(format)
  const refs = new Map<string, Oid>()
  const text = typeof law === 'string' ? law : lawText(law)
  const first = withFiles(new Map(), { ...WORLD.files, [POLICY]: text, ...files }, format)
  let seconds = 1_700_000_000
  const commit: Ground['commit'] = ({ tree, parents, message = 'Work\n', seconds: at, signed }) => {
    keep(tree)
    seconds += 60
    const person = encodeUtf8(`${PERSON} ${at ?? seconds} +0000`)
    const content = formatCommit({
      tree: store.putTree(tree),
      parents,
      author: person,
      committer: person,
      message: encodeUtf8(message),
    })
    return store.put('commit', signed ? withSignature(content, signed) : content)
  }
  const keep = (tree: FileTree): void => {
    for (const { oid, mode } of tree.values()) {
      if (mode === '160000') continue
      const content = known(oid)
      if (content !== null) store.put('blob', content)
    }
  }
  const chain: Landmark[] = [{ oid: commit({ tree: first, parents: [], message: 'Root\n' }), tree: first }]
  const root = (chain[0] as Landmark).oid
  const tip = (): Landmark => chain.at(-1) as Landmark
  const grow = (tree: FileTree, parents: readonly Oid[], how: Commiting, message: string): Oid => {
    const oid = commit({ message, ...how, tree: how.tree ?? tree, parents: how.parents ?? parents })
    chain.push({ oid, tree: how.tree ?? tree })
    return oid
  }
  const storeDraft = (draft: Draft): void => {
    let tree = draft.main.find(({ oid }) => oid === draft.entries[0]?.commit.parents[0])?.tree ?? new Map()
    for (const entry of draft.entries) {
      tree = withChanges(tree, entry.changes)
      keep(tree)
      store.putTree(tree)
      store.put('commit', entry.commit.content)
    }
    const commits = draft.entries.map((entry) => entry.commit)
    for (const told of [commits, commits.slice(0, -1)]) store.put('blob', sessionLog(told))
  }
  const archive = (draft: Draft, slug: string = draft.world.slug.replace('/', '_')): void => {
    storeDraft(draft)
    refs.set(`refs/wf/archive/${slug}`, draft.workflow.tip)
  }
  const writeTo: Ground['writeTo'] = (folder, { pinned = [], prepare } = {}) => {
    store.writeTo(gitDirAt(folder, format))
    const packed = [[TARGET, tip().oid] as const, ...refs].sort(([a], [b]) => (a < b ? -1 : 1))
    const lines = packed.map(([name, oid]) => `${oid} ${name}\n`).join('')
    writeFileSync(join(folder, 'packed-refs'), `# pack-refs with: sorted\n${lines}`)
    if (pinned.length > 0) pinAt(folder, pinned)
    prepare?.(folder)
  }
  return {
    format,
    root,
    chain,
    get tip() {
      return tip()
    },
    draft(
      slug,
      acts,
      { definition = BUILT_IN.get('change') ?? '', nested = {}, on, target = TARGET, ...over } = {},
    ) {
      const from = on ?? tip()
      const files = Object.fromEntries(from.tree)
      const world = { ...WORLD, slug: slug as Slug, format, definition, nested, files }
      const event = { target, ...over.event } as NonNullable<Opening['event']>
      const start = opened(world, { parents: [from.oid], ...over, event })
      const own = typeof law === 'string' ? policy() : law
      // A beginning that was never on the branch stands before it.
      const main = chain.includes(from) ? [...chain] : [from, ...chain]
      const draft: Draft = { ...start, world: { ...world, policy: own }, main }
      return acts.reduce((before, act) => act(before), draft)
    },
    merged: (draft) => mergedOn(draft, tip()),
    land(draft, how = {}) {
      archive(draft)
      return grow(mergedOn(draft, tip()), [tip().oid, draft.workflow.tip], how, `Save ${draft.world.slug}\n`)
    },
    squash(draft, how = {}) {
      archive(draft)
      return grow(mergedOn(draft, tip()), [tip().oid], how, `Save ${draft.world.slug}\n`)
    },
    push: (files, how = {}) => grow(withFiles(tip().tree, files, format), [tip().oid], how, 'Work\n'),
    archive,
    store: storeDraft,
    ref: (name, oid) => void refs.set(name, oid),
    drop: (oid) => store.drop(oid),
    blob: (content) => store.put('blob', encodeUtf8(content)),
    commit,
    object: (type, content) => store.put(type, content),
    rewind: (to) => void chain.splice(chain.indexOf(to) + 1),
    async judge(onOpen = () => {}) {
      const { folder, repository } = await shared(format)
      store.writeTo(folder)
      const own = [...refs, [TARGET, tip().oid] as const].map(([name, oid]) => refOf(name, oid))
      const named: NativeRepository = {
        ...repository,
        refs: async (prefixes) =>
          own.filter(({ name }) => prefixes.some((prefix) => name === prefix || name.startsWith(prefix))),
      }
      return verdictOf(
        await verifyWhat(contextOf(named, folder), { ...WHOLE, refs: own, roots: [root], onOpen }),
      )
    },
    writeTo,
    async verify({ what, roots = [root], absent, ...how } = {}) {
      const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wf-ground-'))
      try {
        writeTo(folder, how)
        const verdict = await verifyAt(folder, what ?? null, roots)
        if (absent !== undefined && existsSync(join(folder, absent))) throw new Error(`${absent} is there`)
        return verdict
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

function pinAt(folder: string, roots: readonly Oid[]): void {
  mkdirSync(join(folder, 'wf'))
  writeFileSync(join(folder, 'wf', 'roots'), roots.map((root) => `${root}\n`).join(''))
}

const codesIn = (findings: readonly Finding[]): readonly string[] =>
  [...new Set(findings.map(({ code }) => code))].sort()

const refOf = (name: string, oid: Oid): Ref => ({ name, oid, head: false, worktree: null })

interface Shared {
  readonly folder: string
  readonly repository: NativeRepository
}

const repositories = new Map<ObjectFormat, Promise<Shared>>()

/** One repository for all that is judged in this test file, of that format, read by Git. */
function shared(format: ObjectFormat): Promise<Shared> {
  const found = repositories.get(format) ?? openShared(format)
  repositories.set(format, found)
  return found
}

async function openShared(format: ObjectFormat): Promise<Shared> {
  const folder = gitDirAt(mkdtempSync(join(realpathSync(tmpdir()), 'wf-ground-')), format)
  const opened = await openNative({ cwd: folder, env: fixedEnvironment(folder) })
  if (!opened.found) throw new Error(opened.detail)
  return { folder, repository: opened.repository }
}

afterAll(async () => {
  for (const opening of repositories.values()) {
    const { folder, repository } = await opening
    await repository.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

function mergedOn(draft: Draft, onto: Landmark): FileTree {
  const base = draft.main.find(({ oid }) => oid === draft.workflow.base)
  const mine = draftChanges(draft.workflow)
  return withChanges(onto.tree, mergePaths(changesOf(base?.tree ?? new Map(), onto.tree), mine).fromTheirs)
}

/** An empty bare repository, of as little as Git takes for one. */
function gitDirAt(folder: string, format: ObjectFormat): string {
  mkdirSync(join(folder, 'objects'))
  mkdirSync(join(folder, 'refs'))
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n')
  const extension = format === 'sha1' ? '' : '[extensions]\n\tobjectformat = sha256\n'
  const version = format === 'sha1' ? 0 : 1
  writeFileSync(
    join(folder, 'config'),
    `[core]\n\trepositoryformatversion = ${version}\n\tbare = true\n${extension}`,
  )
  return folder
}

/** `wf verify` in this process, as its command is called. */
export async function verifyAt(
  path: string,
  what: string | null,
  roots: readonly string[],
): Promise<Verdict> {
  const env = fixedEnvironment(path)
  const found = await openNative({ cwd: path, env })
  if (!found.found) throw new Error(found.detail)
  const { repository } = found
  try {
    const context = contextOf(repository, path)
    return verdictOf(await verifyCommand.run(context, { what: what ?? undefined, root: [...roots] }))
  } finally {
    await repository.close()
  }
}

const contextOf = (repo: NativeRepository, path: string): Context => ({
  repo,
  cwd: path,
  env: fixedEnvironment(path),
  hashing: hashingOf(repo.objectFormat),
  person: null,
  progress: () => {},
  published: () => {},
  stream: () => {},
  renderPage: () => Promise.reject(new Error('no page')),
  signal: new AbortController().signal,
  terminal: false,
})

function verdictOf(outcome: Outcome): Verdict {
  const findings = outcome.facts['findings'] as readonly Finding[]
  return { verdict: String(outcome.facts['verdict']), codes: codesIn(findings), findings, outcome }
}

const TREE = /^tree ([0-9a-f]+)\n/

/** The commit, signed as Git signs it. */
export function withSignature(content: ByteString, by: Signatory): ByteString {
  const lines = by.signFor(content, 'git').match(/.{1,70}/g) ?? []
  const armoured = ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----']
  const end = content.indexOf('\n\n')
  // Two headers, since a commit may be converted: Git reads that of the repository's own format.
  const header = TREE.exec(content)?.[1]?.length === 64 ? 'gpgsig-sha256' : 'gpgsig'
  return `${content.slice(0, end)}\n${header} ${armoured.join('\n ')}${content.slice(end)}` as ByteString
}

function known(oid: Oid): ByteString | null {
  try {
    return contentOf(oid)
  } catch {
    return null
  }
}
