import { type Digest, isDigest } from '../names/digest.js'
import { isOid, type Oid } from '../names/oid.js'
import { type Path, quotePath, unquotePath } from '../names/path.js'
import { isSlug, type Slug } from '../names/slug.js'
import { encodeUtf8 } from '../text/bytes.js'

/** How one kind of trailer value is read and written. Reading accepts exactly what writing makes. */
export interface Codec<T> {
  readonly parse: (text: string) => T | null
  readonly format: (value: T) => string
}

export interface PathAt {
  readonly path: Path
  readonly blob: Oid
}

/** A record of what a stage handed on as data, with what people decided about it, as somebody read it. */
export interface RecordAt {
  /** The output that lists it: `<stage>.<output>`; of a rule, its stage and its name. */
  readonly of: string
  readonly id: string
  readonly digest: Digest
}

/** A record, whatever it says: questions are about what it is, and not about its words. */
export type RecordName = Pick<RecordAt, 'of' | 'id'>

/** A question as the commit that asks it has it. */
export interface QuestionAt {
  readonly id: string
  readonly asked: Oid
}

/** What became of a requirement that is not met: whoever says `in_scope` takes that back. */
export const DISPOSITIONS = ['waived', 'deferred', 'out_of_scope', 'in_scope'] as const
export type Disposition = (typeof DISPOSITIONS)[number]

export type Subject = PathAt | { readonly delta: Digest }

export interface WorkflowId {
  readonly slug: Slug
  /** The oid of the `opened` commit; `null` on that commit alone. */
  readonly opened: Oid | null
}

export interface NamedBlob {
  readonly name: string
  readonly blob: Oid
}

export interface CheckResult {
  readonly name: string
  readonly tree: Oid
  readonly exit: number
  readonly output: Digest
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
const SHOWN_TEXT = /^[^\p{Cc}\u2028\u2029\s](?:[^\p{Cc}\u2028\u2029]{0,198}[^\p{Cc}\u2028\u2029\s])?$/u
const PERSON = /^[^<>\p{Cc}\u2028\u2029]{0,200}<[^<>\p{Cc}\s]{0,200}>$/u
const REF = /^refs\/heads\/[^\p{Cc}\s\\~^:?*[]{1,200}$/u
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const matching = <T extends string>(pattern: RegExp): Codec<T> => ({
  parse: (text) => (pattern.test(text) ? (text as T) : null),
  format: (value) => value,
})

export const name: Codec<string> = matching(NAME)
export const text: Codec<string> = matching(SHOWN_TEXT)
export const person: Codec<string> = matching(PERSON)
export const branch: Codec<string> = matching(REF)
export const digest: Codec<Digest> = {
  parse: (value) => (isDigest(value) ? value : null),
  format: (value) => value,
}
export const oid: Codec<Oid> = { parse: (value) => (isOid(value) ? value : null), format: (value) => value }

export const count: Codec<number> = {
  parse: (value) => (/^[1-9]\d{0,5}$/.test(value) ? Number(value) : null),
  format: String,
}

export const path: Codec<Path> = { parse: unquotePath, format: quotePath }

export const pathAt: Codec<PathAt> = {
  parse: (value) => {
    const at = value.lastIndexOf('@')
    const parsed = at < 0 ? null : unquotePath(value.slice(0, at))
    const blob = value.slice(at + 1)
    return parsed !== null && isOid(blob) ? { path: parsed, blob } : null
  },
  format: (value) => `${quotePath(value.path)}@${value.blob}`,
}

const RECORD = /^([A-Za-z0-9][A-Za-z0-9._-]{0,199})\/([A-Za-z0-9_][A-Za-z0-9._-]{0,99})$/

export const recordAt: Codec<RecordAt> = {
  parse: (value) => {
    const at = value.lastIndexOf('@')
    const digest = value.slice(at + 1)
    const [, of, id] = RECORD.exec(value.slice(0, Math.max(at, 0))) ?? []
    return of !== undefined && id !== undefined && isDigest(digest) ? { of, id, digest } : null
  },
  format: ({ of, id, digest: said }) => `${of}/${id}@${said}`,
}

export const recordName: Codec<RecordName> = {
  parse: (value) => {
    const [, of, id] = RECORD.exec(value) ?? []
    return of !== undefined && id !== undefined ? { of, id } : null
  },
  format: ({ of, id }) => `${of}/${id}`,
}

const QUESTION = /^Q[1-9]\d{0,3}$/

export const questionId: Codec<string> = matching(QUESTION)

export const questionAt: Codec<QuestionAt> = {
  parse: (value) => {
    const [id, asked, ...rest] = value.split('@')
    if (id === undefined || asked === undefined || rest.length > 0) return null
    return QUESTION.test(id) && isOid(asked) ? { id, asked } : null
  },
  format: ({ id, asked }) => `${id}@${asked}`,
}

export const disposition: Codec<Disposition> = {
  parse: (value) => DISPOSITIONS.find((each) => each === value) ?? null,
  format: (value) => value,
}

export const subject: Codec<Subject> = {
  parse: (value) => {
    if (!value.startsWith('delta:')) return pathAt.parse(value)
    const delta = value.slice('delta:'.length)
    return isDigest(delta) ? { delta } : null
  },
  format: (value) => ('delta' in value ? `delta:${value.delta}` : pathAt.format(value)),
}

export const namedBlob: Codec<NamedBlob> = {
  parse: (value) => {
    const at = value.lastIndexOf('@')
    const blob = value.slice(at + 1)
    const named = value.slice(0, Math.max(at, 0))
    return NAME.test(named) && isOid(blob) ? { name: named, blob } : null
  },
  format: (value) => `${value.name}@${value.blob}`,
}

export const newWorkflow: Codec<WorkflowId> = {
  parse: (value) => (isSlug(value) ? { slug: value, opened: null } : null),
  format: (value) => value.slug,
}

export const workflow: Codec<WorkflowId> = {
  parse: (value) => {
    const [slug, opened, ...rest] = value.split('@')
    if (slug === undefined || opened === undefined || rest.length > 0) return null
    return isSlug(slug) && isOid(opened) ? { slug, opened } : null
  },
  format: (value) => `${value.slug}@${value.opened ?? ''}`,
}

const CHECK = /^(\S+) tree:(\S+) exit:(0|[1-9]\d{0,2}) output:(\S+)$/

export const check: Codec<CheckResult> = {
  parse: (value) => {
    const [, named, tree, exit, output] = CHECK.exec(value) ?? []
    if (named === undefined || tree === undefined || exit === undefined || output === undefined) return null
    if (!NAME.test(named) || !isOid(tree) || !isDigest(output)) return null
    return { name: named, tree, exit: Number(exit), output }
  },
  format: (value) => `${value.name} tree:${value.tree} exit:${value.exit} output:${value.output}`,
}

/** `ssh:` and the base64 of an SSHSIG, on one line. */
export const signature: Codec<string> = {
  parse: (value) => (value.startsWith('ssh:') && BASE64.test(value.slice(4)) ? value.slice(4) : null),
  format: (value) => `ssh:${value}`,
}

/** Does the text fit as a trailer's value, in bytes? */
export function fitsTrailer(value: string): boolean {
  return SHOWN_TEXT.test(value) && encodeUtf8(value).length <= 200
}
