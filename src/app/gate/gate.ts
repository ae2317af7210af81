import { type Commit, nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import { cleanLine } from '../../domain/log/message.js'
import { fitsTrailer } from '../../domain/log/trailer-values.js'
import { type ByteString, decodeLossy, encodeUtf8 } from '../../domain/text/bytes.js'
import { deltaOf } from '../../domain/tree/delta.js'
import type { Patch } from '../../domain/tree/patch.js'
import type { Ref } from '../../git/port.js'
import { changesBetween } from '../../git/trees.js'
import { lineCounts } from '../../git/worktree/line-counts.js'
import { destructivePaths } from '../objects/destructive-paths.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import type { People } from '../outcome/people.js'

/** The patches that wait, in order of time, numbered from 1. */
export async function readPatches(context: Context, pending: readonly Ref[]): Promise<readonly Patch[]> {
  const commits = await Promise.all(pending.map(({ oid }) => readCommit(context.repo, oid)))
  const known = commits.filter((commit) => commit !== null)
  known.sort((a, b) => secondsOf(a) - secondsOf(b) || (a.oid < b.oid ? -1 : 1))
  return Promise.all(known.map((commit, at) => describe(context, commit, at + 1)))
}

const secondsOf = (commit: Commit): number => parsePerson(commit.committer)?.seconds ?? 0

async function describe(context: Context, commit: Commit, number: number): Promise<Patch> {
  const { repo, hashing } = context
  const [onto] = commit.parents
  const parent = onto === undefined ? null : await readCommit(repo, onto)
  if (parent === null) throw new Error(`the commit under the patch ${commit.oid} cannot be read`)
  const changes = await changesBetween(repo, parent.tree, commit.tree)
  const counts = await lineCounts(repo.where, parent.tree, commit.tree)
  const author = parsePerson(commit.author)
  const sum = (of: 'insertions' | 'deletions') =>
    [...counts.values()].reduce((total, count) => total + count[of], 0)
  return {
    number,
    oid: commit.oid,
    tree: commit.tree,
    parent: parent.oid,
    author: author ? nameAndEmail(author) : decodeLossy(commit.author),
    agent: agentOf(commit),
    note: noteOf(commit),
    changes,
    delta: deltaOf(changes, hashing.format, hashing.sha256),
    files: changes.length,
    insertions: sum('insertions'),
    deletions: sum('deletions'),
    destructive: await destructivePaths(repo, changes),
  }
}

/** What a patch is for. */
export const noteOf = ({ message }: Commit): string => decodeLossy(message).split('\n', 1)[0] ?? ''

const AGENT = /(?:^|\n)Wf-Agent: (.*)\n?$/

export function agentOf(commit: Commit): string | null {
  const said = AGENT.exec(decodeLossy(commit.message))?.[1] ?? ''
  return fitsTrailer(said) ? said : null
}

/** A patch commit's message: what it is for, and which agent wrote it. */
export function patchMessage(note: string, agent: string | null): ByteString {
  return encodeUtf8(`${cleanLine(note)}\n${agent === null ? '' : `\nWf-Agent: ${agent}\n`}`)
}

/** Who an agent's commits say they are by: a name that no person has, at an address that cannot exist. */
export function agentAuthor(agent: string, committer: People['committer']): ByteString {
  const person = parsePerson(committer)
  const word =
    agent
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^-+|(?<!-)-+$/g, '') || 'agent'
  const name = agent.replace(/[<>]/g, '').trim() || 'agent'
  return encodeUtf8(`${name} <${word}@agents.invalid> ${person?.seconds ?? 0} ${person?.zone ?? '+0000'}`)
}
