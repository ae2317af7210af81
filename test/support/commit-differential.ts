import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommitSignature, readCommitSignature } from '../../src/app/objects/commit-signature.js'
import { formatCommit, parseCommit } from '../../src/domain/log/commit.js'
import { asOid, type ObjectFormat, type Oid } from '../../src/domain/names/oid.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import { armour } from '../../src/trust/ssh/ssh-signature.js'
import { STRICTER } from './differential.js'
import { mutate, randomNumbers } from './mutate.js'
import { scratch } from './scratch-repository.js'
import type { SigningKind } from './signing-kinds.js'

/** What Git takes for a signed commit and `wf` does not, beside what ssh-keygen takes of the signature itself. */
export const STRICTER_OF_COMMITS: readonly string[] = [
  ...STRICTER,
  'it has several signatures',
  'its signature is not in the armour of SSH',
]

const EMPTY_TREE: Readonly<Record<ObjectFormat, Oid>> = {
  sha1: asOid('4b825dc642cb6eb9a060e54bf8d69288fbee4904'),
  sha256: asOid('6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'),
}

const PERSON = 'Ada <ada@example.com> 1700000000 +0000' as ByteString

export const headerOf = (format: ObjectFormat): string => (format === 'sha1' ? 'gpgsig' : 'gpgsig-sha256')

/** A signature as a header of a commit. */
export const signatureHeader = (name: string, blob: Buffer): string =>
  `${name} ${armour(blob.toString('base64')).trimEnd().replaceAll('\n', '\n ')}\n`

/** A commit, in the two halves between which Git puts the signature of the whole. */
export function unsignedCommit(format: ObjectFormat): { readonly head: string; readonly rest: string } {
  const content = formatCommit({
    tree: EMPTY_TREE[format],
    parents: [],
    author: PERSON,
    committer: PERSON,
    message: encodeUtf8('Mend the door\n\nIt was open: gpgsig \n'),
  })
  const end = content.indexOf('\n\n') + 1
  return { head: content.slice(0, end), rest: content.slice(end) }
}

/** A commit that this key signed, as `git commit -S` writes it. */
export function signedCommit(kind: SigningKind, format: ObjectFormat): ByteString {
  const { head, rest } = unsignedCommit(format)
  const blob = kind.sign(Buffer.from(head + rest, 'latin1'), 'git')
  return `${head}${signatureHeader(headerOf(format), blob)}${rest}` as ByteString
}

/** Git itself as the other opinion: a repository where this key may sign anything. */
export interface GitJudge {
  /** For each of these commits the fingerprint of its good signature, or `null`. */
  signers(contents: readonly ByteString[]): readonly { readonly oid: Oid; readonly signer: string | null }[]
}

export async function gitJudge(line: string, format: ObjectFormat): Promise<GitJudge> {
  const repo = await scratch({ format })
  const signers = join(repo.path, 'signers')
  writeFileSync(signers, `somebody ${line}\n`)
  repo.git('config', 'gpg.ssh.allowedSignersFile', signers)
  const folder = join(repo.path, 'commits')
  mkdirSync(folder)
  const git = (args: readonly string[], input: string) => {
    const ran = spawnSync('git', args, { cwd: repo.path, env: repo.env, input, encoding: 'utf8' })
    return { good: ran.status === 0, rows: ran.stdout.split('\n').slice(0, -1), stderr: ran.stderr }
  }
  /** Git gives up at a signature that begins as none does: that one is refused, and the others are asked for anew. */
  const gradesOf = (oids: readonly Oid[]): readonly string[] => {
    if (oids.length === 0) return []
    const { good, rows } = git(LOG, oids.map((oid) => `${oid}\n`).join(''))
    return good ? rows : [...rows, ' died ', ...gradesOf(oids.slice(rows.length + 1))]
  }
  return {
    signers(contents) {
      const files = contents.map((content, at) => {
        writeFileSync(join(folder, String(at)), content, 'latin1')
        return `commits/${at}\n`
      })
      const { good, rows, stderr } = git(WRITE, files.join(''))
      if (!good) throw new Error(stderr)
      const oids = rows.map(asOid)
      const once = [...new Set(oids)]
      const said = new Map(gradesOf(once).map((row, at) => [once[at], row.split(' ')]))
      return oids.map((oid) => {
        const [, grade, fingerprint = ''] = said.get(oid) ?? []
        return { oid, signer: grade === 'G' ? fingerprint : null }
      })
    },
  }
}

const WRITE = ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin-paths']
const LOG = ['log', '--no-walk=unsorted', '--stdin', '--format=%H %G? %GF']

export function ours(
  oid: Oid,
  content: ByteString,
): CommitSignature | { readonly ok: false; readonly why: string } {
  const commit = parseCommit(oid, content)
  return commit === null ? { ok: false, why: 'it is no commit' } : readCommitSignature(commit)
}

/**
 * Changes a signed commit `count` times, by seeds from `first` on, and asks both. Answers where `wf` took what Git
 * refused, or refused for another reason than those that are listed.
 */
export async function commitDisagreements(
  kind: SigningKind,
  format: ObjectFormat,
  first: number,
  count: number,
): Promise<readonly object[]> {
  const whole = Buffer.from(signedCommit(kind, format), 'latin1')
  const seeds = Array.from({ length: count }, (_, at) => first + at)
  const changed = seeds
    .map((seed) => ({ seed, content: mutate(whole, randomNumbers(seed)).toString('latin1') as ByteString }))
    // Git ends where it meets what it cannot read at all.
    .filter(({ content }) => parseCommit(EMPTY_TREE[format], content) !== null)
  const judged = (await gitJudge(kind.line, format)).signers(changed.map(({ content }) => content))
  return judged.flatMap(({ oid, signer }, at) => {
    const { seed = 0, content = '' as ByteString } = changed[at] ?? {}
    const verdict = ours(oid, content)
    const agreed = verdict.ok
      ? verdict.key.fingerprint === signer
      : signer === null || STRICTER_OF_COMMITS.includes(verdict.why)
    return agreed ? [] : [{ seed, content, theirs: signer, ours: verdict }]
  })
}
