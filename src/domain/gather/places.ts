import type { Path } from '../names/path.js'
import { decodeLossy, encodeUtf8 } from '../text/bytes.js'

/** Finds the file of a tree that somebody means by what they wrote. Built once from the list of paths. */
export interface Places {
  /** The file that a link in the document `from` leads to; `outside` for what leaves the repository. */
  follow(target: string, from: Path): Path | 'outside' | null
  /** The file that a path or file name in running text means, where it means exactly one. */
  named(text: string): Path | null
}

const SCHEME = /^[a-z][a-z0-9+.-]{1,20}:/i
// Links into the same repository's pages on a forge.
const FORGE = /^https?:\/\/[^/]+\/[^/]+\/[^/]+\/(?:-\/)?(?:blob|tree|raw|edit)\/[^/]+\/(.+)$/i
const EXTENSIONS = ['.md', '.mdx', '.markdown', '.rst', '.txt', '.adoc']
const INDEXES = ['index', 'README', 'readme', '_index']

export function placesIn(paths: readonly Path[]): Places {
  const files: ReadonlySet<string> = new Set(paths)
  const byTail = tails(paths)
  // Documents link to each other by the same words again and again.
  const tried = new Map<string, readonly Path[]>()

  function page(words: string): Path | null {
    const path = clean(words)
    if (path === null || path === '') return null
    const candidates = [
      path,
      path.replace(/\.html?$/i, '.md'),
      ...EXTENSIONS.map((extension) => `${path}${extension}`),
      ...INDEXES.flatMap((index) => EXTENSIONS.slice(0, 4).map((each) => `${path}/${index}${each}`)),
    ]
    return (candidates.find((each) => files.has(each)) as Path | undefined) ?? null
  }

  /** The file that shares most of the end of its path with `words`; of several, the one that is meant from here. */
  function byEnd(words: string, least: number, from: Path | null): Path | null {
    const key = `${least} ${words}`
    const known = tried.get(key)
    if (known !== undefined) return meantFrom(from, known)
    const wanted = partsOf(words)
    const found = longest(byTail.get(wanted.at(-1) ?? '') ?? [], wanted, least)
    tried.set(key, found)
    return meantFrom(from, found)
  }

  return {
    follow(target, from) {
      const forge = FORGE.exec(target)?.[1]
      // It may be another repository: at the top all of them have the same names.
      if (forge !== undefined) return (forge.includes('/') ? page(decoded(forge)) : null) ?? 'outside'
      if (SCHEME.test(target) || target.startsWith('//')) return 'outside'
      const words = decoded(target)
      if (words.startsWith('/'))
        return page(words.slice(1)) ?? byEnd(words, Math.min(2, partsOf(words).length), from)
      const joined = join(from, words)
      if (joined === null) return 'outside'
      // A bare name is how wikis link: to the page of that name, wherever it lies.
      const least = /[./]/.test(words) ? 2 : 1
      return page(joined) ?? byEnd(words.replace(/^(?:\.\.?\/)+/, ''), least, from)
    },
    named(text) {
      const words = decoded(text)
      return page(words.replace(/^\.?\//, '')) ?? byEnd(words, Math.min(2, partsOf(words).length), null)
    },
  }
}

interface Tail {
  readonly path: Path
  readonly parts: readonly string[]
}

/** Paths by the last part of what people call them: without extension, number and `index`. */
function tails(paths: readonly Path[]): ReadonlyMap<string, readonly Tail[]> {
  const found = new Map<string, Tail[]>()
  for (const path of paths) {
    const parts = partsOf(decodeLossy(path))
    const last = parts.at(-1) ?? ''
    const same = found.get(last)
    if (same) same.push({ path, parts })
    else found.set(last, [{ path, parts }])
  }
  return found
}

/** Those that share most of their end with what is wanted; of these, those that lie highest, as a package's own docs do. */
function longest(candidates: readonly Tail[], wanted: readonly string[], least: number): readonly Path[] {
  let best: { readonly shared: number; readonly extra: number } | null = null
  let found: Path[] = []
  for (const { path, parts } of candidates.slice(0, 2000)) {
    let shared = 0
    while (shared < wanted.length && parts.at(-1 - shared) === wanted.at(-1 - shared)) shared++
    const extra = parts.length - shared
    // A site may put all of its pages below a name of its own: `/docs/app` is `app`, whole.
    const whole = extra === 0 && wanted.length - shared <= 1
    if (shared < Math.max(1, whole ? 1 : least)) continue
    if (best === null || shared > best.shared || (shared === best.shared && extra < best.extra)) {
      best = { shared, extra }
      found = [path]
    } else if (shared === best.shared && extra === best.extra) found.push(path)
  }
  return found
}

const MADE = /\.(?:html?|txt|[1-9])$/i

/** Of several files that fit alike: what somebody wrote before what was made of it, then the one that lies nearest. */
function meantFrom(from: Path | null, found: readonly Path[]): Path | null {
  if (found.length < 2) return found[0] ?? null
  const written = found.filter((path) => !MADE.test(path))
  if (written.length < 2 || from === null) return written.length === 1 ? (written[0] ?? null) : null
  const near = written.map((path) => ({ path, shared: sharedFolders(path, from) }))
  const most = Math.max(...near.map(({ shared }) => shared))
  const [only, ...more] = near.filter(({ shared }) => shared === most)
  return more.length === 0 ? (only?.path ?? null) : null
}

function sharedFolders(a: Path, b: Path): number {
  const [as, bs] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)]
  let shared = 0
  while (shared < as.length && as[shared] !== undefined && as[shared] === bs[shared]) shared++
  return shared
}

const OF_A_DOCUMENT = /\.(?:mdx?|markdown|rst|txt|adoc|html?)$/

function partsOf(words: string): readonly string[] {
  const parts = words
    .toLowerCase()
    .replace(OF_A_DOCUMENT, '')
    .split('/')
    .map((part) => part.replace(/^\d{1,3}[-_.](?=.)/, ''))
    .filter((part) => part !== '' && part !== '.')
  const last = parts.at(-1)
  return parts.length > 1 && (last === 'index' || last === 'readme' || last === '_index')
    ? parts.slice(0, -1)
    : parts
}

/** The path from the folder of `from`; `null` where it climbs out of the repository. */
function join(from: Path, words: string): string | null {
  const folder = decodeLossy(from).split('/').slice(0, -1)
  const parts = [...folder]
  for (const part of words.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** As bytes, which is what paths are. */
function clean(words: string): Path | null {
  if (/[\0\n]/.test(words)) return null
  return encodeUtf8(words.replace(/(?<!\/)\/+$/, '').replace(/\/{2,}/g, '/'))
}

function decoded(target: string): string {
  if (!target.includes('%')) return target
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}
