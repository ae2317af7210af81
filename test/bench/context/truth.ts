import { posix } from 'node:path'
import type { DocumentSet } from './document-sets.js'

/**
 * What each document of a set refers to, by its own explicit links: the ground truth. It shares no code with
 * what is measured. Links are read in Markdown and HTML; those of a site (`/guides/x`) are matched with the
 * files that the site is made of. What it cannot decide is left out.
 */
export function referencesOf(set: DocumentSet): ReadonlyMap<string, readonly Reference[]> {
  const paths = set.documents.map(({ path }) => path)
  const resolve = resolver(paths, set.repository ?? null)
  return new Map(
    set.documents.map(({ path, text }) => {
      const references = linksIn(text).flatMap((link) => {
        const to = resolve(link.target, path)
        return to === null || to === path ? [] : [{ ...link, to }]
      })
      return [path, references]
    }),
  )
}

export interface Reference extends WrittenLink {
  readonly to: string
}

interface WrittenLink {
  readonly target: string
  /** What stands between the brackets. */
  readonly label: string
  /** Where the whole link stands in the text. */
  readonly start: number
  readonly end: number
}

function linksIn(text: string): readonly WrittenLink[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => ' '.repeat(block.length))
  const found: WrittenLink[] = []
  const take = (pattern: RegExp, label: number, target: number): void => {
    for (const match of prose.matchAll(pattern)) {
      found.push({
        label: match[label] ?? '',
        target: match[target] ?? '',
        start: match.index,
        end: match.index + match[0].length,
      })
    }
  }
  take(/(?<!!)\[((?:[^[\]]|\[[^\]]*\])*)\]\(<?([^)\s>]+)>?[^)\n]*\)/g, 1, 2)
  take(/^ {0,3}\[([^\]\n]+)\]:[ \t]*<?([^\s>]+)>?.*$/gm, 1, 2)
  take(/<[A-Za-z]+[^<>]*?\bhref="([^"]+)"[^<>]*>/g, 2, 1)
  return found
}

function resolver(
  paths: readonly string[],
  repository: string | null,
): (target: string, from: string) => string | null {
  const known = new Set(paths)
  const bare = new Map(paths.map((path) => [path, siteName(path)]))
  return (target, from) => {
    const own = repository !== null && target.startsWith(repository) ? target.slice(repository.length) : null
    const named = own?.replace(/[?#].*$/, '')
    if (named !== undefined) return known.has(named) ? named : null
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//') || target.startsWith('#')) return null
    const clean = target.replace(/[?#].*$/, '').replace(/\/+$/, '')
    if (clean === '') return null
    const place = clean.startsWith('/') ? clean.slice(1) : posix.join(posix.dirname(from), clean)
    for (const ending of ['', '.md', '.mdx', '/README.md', '/index.md', '/index.mdx'])
      if (known.has(`${place}${ending}`)) return `${place}${ending}`
    if (!clean.startsWith('/')) return null
    const wanted = siteName(place)
    // A site may put its documents below a name of its own: `/docs/x` is `x`.
    for (const name of [wanted, wanted.replace(/^[^/]+\//, '')]) {
      const fits = paths.filter((path) => bare.get(path) === name || bare.get(path)?.endsWith(`/${name}`))
      const exact = fits.filter((path) => bare.get(path) === name)
      if (exact.length === 1) return exact[0] ?? null
      if (fits.length === 1) return fits[0] ?? null
    }
    return null
  }
}

/** How a site calls a file: no extension, no numbers for the order, no `index`. */
function siteName(path: string): string {
  return path
    .replace(/\.(mdx?|html)$/, '')
    .split('/')
    .map((part) => part.replace(/^\d+-/, ''))
    .join('/')
    .replace(/\/(index|README)$/, '')
}

/**
 * The document with its references hidden: each of the links is taken out, with what it says (or the words are
 * left, with `words: 'kept'`), and the addresses and file names of the targets wherever else they stand.
 */
export function hide(text: string, references: readonly Reference[], words: 'taken' | 'kept'): string {
  let hidden = text
  for (const { start, end, label } of [...references].sort((a, b) => b.start - a.start)) {
    hidden = `${hidden.slice(0, start)}${words === 'kept' ? label : ''}${hidden.slice(end)}`
  }
  for (const { target, to } of references) {
    for (const word of [target, to, posix.basename(to)])
      if (word.length > 5) hidden = hidden.replaceAll(word, '')
  }
  return hidden
}
