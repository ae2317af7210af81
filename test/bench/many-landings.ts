import { createHash, sign } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { type Commit, formatCommit, parseCommit } from '../../src/domain/log/commit.js'
import { sessionLog } from '../../src/domain/log/session-log.js'
import { DECISION_NAMESPACE, decisionPayload } from '../../src/domain/log/signed-payload.js'
import { asOid, type Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { deltaOf } from '../../src/domain/tree/delta.js'
import type { GitObject, ObjectType, Repository, TreeEntry } from '../../src/git/port.js'
import { encodeTree } from '../../src/git/tree-format.js'
import { changesBetween, editTree } from '../../src/git/trees.js'
import { armour } from '../../src/trust/ssh/ssh-signature.js'
import { wireString } from '../../src/trust/ssh/ssh-wire.js'
import { makeSshsig } from '../support/sshsig.js'
import { rawPublicKey, testPrivateKey } from '../support/test-key.js'
import { approved, edited, proposed, type Stand } from './stand.js'

/** A `main` on which so many changes have landed, each like `fix` was, with decisions signed by the same key. */
export interface ManyLandings {
  readonly made: Stand
  readonly root: string
  /** Every decision, oldest first. Their commits are signed as well. */
  readonly decisions: readonly Made[]
}

/** A decision, with what its key signed and the SSHSIG in base64. */
export interface Made {
  readonly oid: string
  readonly payload: ByteString
  readonly signature: string
}

/**
 * Lands `fix` once by hand, and so many copies of it by writing their objects into one pack: commits, messages and
 * trees are those of `fix` with another slug, and each signature is made anew. `pauses` makes the logs longer, by
 * two events each.
 */
export async function manyLandings(made: Stand, count: number, pauses = 0): Promise<ManyLandings> {
  const root = made.git(['rev-parse', 'main'])
  const template = landFix(made)
  const pack = packOf(made)
  let onto = pack.known(template.landing)
  for (let at = 0; at < count; at++) {
    onto = await again(pack, template, `fix-${String(at).padStart(5, '0')}`, onto, pauses)
  }
  made.git(['index-pack', '--stdin'], pack.bytes())
  made.git(['update-ref', 'refs/heads/main', onto.oid])
  return { made, root, decisions: pack.decisions }
}

interface Template {
  readonly landing: Oid
  /** From `opened` to the seal. */
  readonly log: readonly Commit[]
  /** What each of them changes, and what the landing does. */
  readonly base: Oid
  readonly delta: string
  readonly session: string
}

function landFix(made: Stand): Template {
  edited(approved(made), 1)
  made.wf('accept-diff', 'fix', '--expect', proposed(made))
  made.git(['reset', '-q', '--hard'])
  made.wf('save', 'fix')
  const landing = asOid(made.git(['rev-parse', 'main']))
  const seal = made.git(['rev-parse', `${landing}^2`])
  const oids = made.git(['rev-list', '--reverse', '--first-parent', `${landing}^1..${seal}`]).split('\n')
  const log = oids.map((oid) => read(made, asOid(oid)))
  const last = log.at(-1)?.message ?? ''
  return {
    landing,
    log,
    base: asOid(made.git(['rev-parse', `${landing}^1`])),
    delta: /Wf-Delta: (\S+)/.exec(last)?.[1] ?? '',
    session: /Wf-Session: \S+@(\S+)/.exec(last)?.[1] ?? '',
  }
}

function read(made: Stand, oid: Oid): Commit {
  const commit = parseCommit(oid, made.raw(['cat-file', 'commit', oid]))
  if (commit === null) throw new Error(`${oid} is not a commit`)
  return commit
}

async function again(
  pack: Pack,
  template: Template,
  slug: string,
  onto: Commit,
  pauses: number,
): Promise<Commit> {
  const { repo } = pack
  const renamed = (text: string): string => text.replace(/\bfix\b/g, slug)
  const written: Commit[] = []
  const files = new Map<string, string>()
  const add = (tree: Oid, text: string, like: Commit): Commit => {
    const parents = [written.at(-1)?.oid ?? onto.oid]
    const commit = pack.commit({ tree, parents, author: like.author, committer: like.committer }, text)
    written.push(commit)
    return commit
  }
  let before = template.base
  for (const like of template.log) {
    const old = before === template.base ? pack.known(template.base).tree : pack.known(before).tree
    const changes = await changesBetween(repo, old, like.tree)
    before = like.oid
    const session = pack.write('blob', sessionLog(written))
    const edits = changes.map(({ path, new: file }) => {
      const now = renamed(path)
      const code = !now.startsWith('.vizier/')
      const place = (code ? `src/landed-${slug.slice(-5, -2)}/${slug}.js` : now) as ByteString
      const held = file !== null && path.startsWith('.vizier/sessions/') ? { ...file, oid: session } : file
      if (code && file !== null) files.set(place, file.oid)
      return { path: place, file: held }
    })
    const tree = await editTree(repo, written.at(-1)?.tree ?? onto.tree, edits)
    const code = [...files].map(([path, oid]) => ({
      path: path as ByteString,
      old: null,
      new: { mode: '100644' as const, oid: oid as Oid },
    }))
    const delta = deltaOf(code, 'sha1', (bytes) => createHash('sha256').update(bytes, 'latin1').digest('hex'))
    const opened = written[0]?.oid ?? ''
    const text = renamed(like.message)
      .replace(/\nWf-Signature: .*\n$/, '\n')
      .replaceAll(template.log[0]?.oid ?? '', opened)
      .replaceAll(template.base, onto.oid)
      .replaceAll(template.delta, delta)
      .replaceAll(template.session, session)
    add(tree, /\nWf-Signature: /.test(like.message) ? `${text}SIGN` : text, like)
    if (written.length !== 1) continue
    for (let pause = 0; pause < pauses; pause++) {
      for (const event of ['paused', 'resumed']) {
        const trailers = `Wf-Event: ${event}\nWf-Version: 1\nWf-Workflow: ${slug}@${written[0]?.oid}\n`
        add(written.at(-1)?.tree as Oid, `It is ${event}\n\n${trailers}`, like)
      }
    }
  }
  const seal = written.at(-1)
  if (seal === undefined) throw new Error('nothing was written')
  const brings = await changesBetween(repo, onto.tree, seal.tree)
  const tree = await editTree(
    repo,
    onto.tree,
    brings.map(({ path, new: file }) => ({ path, file })),
  )
  const message = `Save ${slug} into main\n\nWf-Workflow: ${slug}@${written[0]?.oid}\n`
  const { author, committer } = seal
  return pack.commit({ tree, parents: [onto.oid, seal.oid], author, committer }, message)
}

type Unsaid = Omit<Parameters<typeof formatCommit>[0], 'message'>

interface Pack {
  readonly repo: Repository
  readonly known: (oid: Oid) => Commit
  readonly write: (type: ObjectType, content: ByteString) => Oid
  /** A message that ends in SIGN becomes a decision, in a commit that is signed as well. */
  readonly commit: (headers: Unsaid, message: string) => Commit
  readonly bytes: () => Buffer
  readonly decisions: readonly Made[]
}

const TYPES: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 }

function packOf(made: Stand): Pack {
  const objects = new Map<Oid, GitObject>()
  const parts: Buffer[] = []
  const decisions: Made[] = []
  const get = (oid: Oid): GitObject => {
    const found = objects.get(oid)
    if (found !== undefined) return found
    const type = made.git(['cat-file', '-t', oid]) as ObjectType
    const content = made.raw(['cat-file', type, oid])
    const object = { oid, type, content }
    objects.set(oid, object)
    return object
  }
  const write = (type: ObjectType, content: ByteString): Oid => {
    const oid = createHash('sha1')
      .update(`${type} ${content.length}\0${content}`, 'latin1')
      .digest('hex') as Oid
    if (objects.has(oid)) return oid
    // Commits and blobs are not asked for again.
    objects.set(oid, { oid, type, content: type === 'tree' ? content : ('' as ByteString) })
    parts.push(headOf(TYPES[type], content.length), deflateSync(Buffer.from(content, 'latin1'), { level: 1 }))
    return oid
  }
  const never = async (): Promise<never> => {
    throw new Error('only objects')
  }
  return {
    write,
    decisions,
    repo: {
      objectFormat: 'sha1',
      read: async (oid) => get(oid),
      write: async (type, content) => write(type, content),
      writeTrees: async (trees: readonly (readonly TreeEntry[])[]) =>
        trees.map((entries) => write('tree', encodeTree(entries))),
      resolve: never,
      refs: never,
      updateRefs: never,
      close: async () => {},
    },
    known(oid) {
      const commit = parseCommit(oid, get(oid).content)
      if (commit === null) throw new Error(`${oid} is not a commit`)
      return commit
    },
    commit(headers, message) {
      const unsigned = { ...headers, message: '' as ByteString }
      let text = encodeUtf8(message)
      let content = formatCommit({ ...headers, message: text })
      if (message.endsWith('SIGN')) {
        const said = text.slice(0, -'SIGN'.length) as ByteString
        const payload = decisionPayload(formatCommit(unsigned).slice(0, -1) as ByteString, said)
        const signature = signed(payload, DECISION_NAMESPACE)
        text = `${said}Wf-Signature: ssh:${signature}\n` as ByteString
        content = formatCommit({ ...headers, message: text })
        const lines = armour(signed(content, 'git')).trimEnd().replaceAll('\n', '\n ')
        const end = content.indexOf('\n\n')
        content = `${content.slice(0, end)}\ngpgsig ${lines}${content.slice(end)}` as ByteString
        decisions.push({ oid: write('commit', content), payload, signature })
      }
      const commit = parseCommit(write('commit', content), content)
      if (commit === null) throw new Error('what was written is no commit')
      return commit
    },
    bytes() {
      const head = Buffer.alloc(12)
      head.write('PACK', 'latin1')
      head.writeUInt32BE(2, 4)
      head.writeUInt32BE(parts.length / 2, 8)
      const body = Buffer.concat([head, ...parts])
      return Buffer.concat([body, createHash('sha1').update(body).digest()])
    },
  }
}

/** Type and size as a pack has them: seven bits a byte, the first with four. */
function headOf(type: number, size: number): Buffer {
  const bytes: number[] = []
  let [rest, byte] = [Math.floor(size / 16), (type << 4) | (size & 15)]
  for (; rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80)
    byte = rest & 0x7f
  }
  return Buffer.from([...bytes, byte])
}

const ADA = testPrivateKey('ada')
const ADA_BLOB = Buffer.concat([wireString('ssh-ed25519'), wireString(rawPublicKey('ada'))])

function signed(message: ByteString, namespace: string): string {
  const inner = (data: Buffer): Buffer =>
    Buffer.concat([wireString('ssh-ed25519'), wireString(sign(null, data, ADA))])
  return makeSshsig(ADA_BLOB, Buffer.from(message, 'latin1'), namespace, inner).toString('base64')
}
