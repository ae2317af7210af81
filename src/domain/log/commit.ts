import { isOid, type Oid } from '../names/oid.js'
import { type ByteString, decodeUtf8 } from '../text/bytes.js'

/** A commit object, parsed without losing a byte. */
export interface Commit {
  readonly oid: Oid
  readonly tree: Oid
  readonly parents: readonly Oid[]
  /** `Name <email> seconds zone`, raw. */
  readonly author: ByteString
  readonly committer: ByteString
  /** Every header in its order, continuation lines joined by newlines. */
  readonly headers: readonly Header[]
  readonly message: ByteString
  /** The object's content as it is stored. */
  readonly content: ByteString
}

export interface Header {
  readonly name: string
  readonly value: ByteString
}

/** The commit in `content`, or `null` where it has no tree, author or committer in Git's order. */
export function parseCommit(oid: Oid, content: ByteString): Commit | null {
  const end = content.indexOf('\n\n')
  const head = end < 0 ? content.replace(/\n$/, '') : content.slice(0, end)
  const headers: { name: string; value: string }[] = []
  for (const line of head.split('\n')) {
    const last = headers.at(-1)
    if (line.startsWith(' ') && last) last.value += `\n${line.slice(1)}`
    else {
      const space = line.indexOf(' ')
      if (space <= 0) return null
      headers.push({ name: line.slice(0, space), value: line.slice(space + 1) })
    }
  }
  const tree = headers[0]
  if (tree?.name !== 'tree' || !isOid(tree.value)) return null
  let at = 1
  const parents: Oid[] = []
  for (let header = headers[at]; header?.name === 'parent'; header = headers[++at]) {
    if (!isOid(header.value)) return null
    parents.push(header.value)
  }
  const author = headers[at]
  const committer = headers[at + 1]
  if (author?.name !== 'author' || committer?.name !== 'committer') return null
  return {
    oid,
    tree: tree.value,
    parents,
    author: author.value as ByteString,
    committer: committer.value as ByteString,
    headers: headers as unknown as readonly Header[],
    message: (end < 0 ? '' : content.slice(end + 2)) as ByteString,
    content,
  }
}

export interface NewCommit {
  readonly tree: Oid
  readonly parents: readonly Oid[]
  readonly author: ByteString
  readonly committer: ByteString
  readonly message: ByteString
}

/** The content of a commit object. */
export function formatCommit(commit: NewCommit): ByteString {
  return [
    `tree ${commit.tree}\n`,
    ...commit.parents.map((parent) => `parent ${parent}\n`),
    `author ${commit.author}\n`,
    `committer ${commit.committer}\n`,
    `\n${commit.message}`,
  ].join('') as ByteString
}

/** The headers as they are signed: less those that hold a commit signature. */
export function headersWithoutSignature(commit: Commit): ByteString {
  return commit.headers
    .filter((header) => !header.name.startsWith('gpgsig'))
    .map((header) => `${header.name} ${header.value.replaceAll('\n', '\n ')}\n`)
    .join('') as ByteString
}

/** Who a commit says that it is by. A claim: only a key proves it. */
export interface Person {
  readonly name: string
  readonly email: string
  /** Seconds since 1970, as claimed. */
  readonly seconds: number
  /** Offset from UTC as Git writes it, `+0100`. */
  readonly zone: string
}

// Twelve digits of seconds reach beyond the year 30000; a date that no calendar holds is no date.
const PERSON = /^(.*?) ?<([^<>\n]*)> (-?\d{1,12}) ([+-]\d{4})$/

export function parsePerson(line: ByteString): Person | null {
  const match = PERSON.exec(line)
  if (!match) return null
  const name = decodeUtf8(match[1] as ByteString)
  const email = decodeUtf8(match[2] as ByteString)
  if (name === null || email === null) return null
  return { name, email, seconds: Number(match[3]), zone: match[4] ?? '+0000' }
}

/** `Name <email>`, as trailers name a person. */
export function nameAndEmail(person: Person): string {
  return `${person.name} <${person.email}>`
}
