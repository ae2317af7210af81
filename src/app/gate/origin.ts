import { type Commit, nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import { subjectOf } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import { type ByteString, decodeLossy, decodeUtf8, encodeUtf8 } from '../../domain/text/bytes.js'
import { usageIn } from '../../domain/text/usage.js'
import type { Origin } from '../../domain/tree/patch.js'
import { git } from '../../git/process/run.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'

/** What the commits say that a change is taken from. None of it is proven, and nobody decides by it. */
export interface Taken extends Origin {
  /** The subject, of a single commit. */
  readonly subject: string | null
}

const MOST_COMMITS = 100

/**
 * Who wrote a commit, or the commits of a range `A..B`: the author of the last, the others as co-authors, and the message
 * without what is ours in it.
 */
export async function originOf({ repo }: Context, from: string): Promise<Taken | null> {
  const range = from.includes('..') ? ['--no-merges', `-${MOST_COMMITS}`] : ['-1']
  const args = ['rev-list', ...range, '--end-of-options', from]
  const { exitCode, stdout } = await git(args, { ...repo.where, allowExit: [128] })
  const oids = exitCode === 0 ? (stdout.split('\n').filter(Boolean) as Oid[]) : []
  const read = await Promise.all(oids.map((oid) => readCommit(repo, oid)))
  const commits = read.filter((commit): commit is Commit => commit !== null).map(inUtf8)
  const [last] = commits
  if (last === undefined) return null
  const person = parsePerson(last.author)
  if (person === null || person.seconds < 0) return null
  const main = nameAndEmail(person)
  const alone = commits.length === 1
  const bodies = commits.map(({ message }) => bodyOf(message))
  const credits = [
    ...commits.flatMap(({ author }) => {
      const other = parsePerson(author)
      return other === null ? [] : [`Co-authored-by: ${nameAndEmail(other)}`]
    }),
    ...bodies.flatMap((body) => body.split('\n').filter((line) => /^Co-authored-by: /i.test(line))),
  ]
  const told = alone
    ? (bodies[0] ?? '')
    : [...commits]
        .reverse()
        .map(({ message }) => `- ${subjectOf(message)}`)
        .join('\n')
  const missing = [...new Set(credits)].filter((line) => !line.endsWith(`: ${main}`) && !told.includes(line))
  const body = [told, missing.join('\n')].filter((part) => part !== '').join('\n\n')
  return { author: last.author, body, subject: alone ? subjectOf(last.message) || null : null }
}

/** The message below its subject. A line that looks like one of our own says nothing here. */
function bodyOf(message: ByteString): string {
  const [, ...lines] = decodeLossy(message).split('\n')
  return lines
    .filter((line) => !line.startsWith('Wf-') && usageIn(line) === null)
    .join('\n')
    .trim()
    .slice(0, LONGEST)
}

const LONGEST = 20_000

/** Old commits name another encoding in a header. */
function inUtf8(commit: Commit): Commit {
  const label = commit.headers.find(({ name }) => name === 'encoding')?.value
  if (label === undefined || decodeUtf8(commit.message) !== null) return commit
  try {
    const decoder = new TextDecoder(label)
    const decoded = (bytes: ByteString): ByteString =>
      encodeUtf8(decoder.decode(Buffer.from(bytes, 'latin1')))
    return { ...commit, author: decoded(commit.author), message: decoded(commit.message) }
  } catch {
    return commit
  }
}
