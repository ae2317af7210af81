import type { Stand } from './stand.js'

/**
 * So many open drafts, each like `fix`: opened, and with a goal. They are made by `git fast-import`, since a
 * command for each would take the better part of an hour.
 */
export function manyDrafts(made: Stand, count: number): Stand {
  made.wf('draft', 'fix', '--goal', 'Mend it')
  const slugs = Array.from({ length: count }, (_, at) => `mend-${String(at).padStart(5, '0')}`)
  const [opened, ...later] = made
    .git(['rev-list', '--reverse', '--first-parent', 'main..draft/fix'])
    .split('\n')
    .map((oid) => read(made, oid))
  if (!opened) throw new Error('the draft is empty')
  const first = (slug: string) => again(opened, slug, opened.parent, (text) => text)
  made.git(['fast-import', '--quiet'], slugs.map(first).join(''))
  const firsts = new Map(tips(made))
  const rest = (slug: string): string => {
    const own = firsts.get(slug) ?? ''
    const renamed = (text: string) => text.replaceAll(opened.oid, own)
    // From the second on, `git fast-import` knows the branch.
    return later.map((commit, at) => again(commit, slug, at === 0 ? own : null, renamed)).join('')
  }
  made.git(['fast-import', '--quiet'], slugs.map(rest).join(''))
  // As it would be after the first `git gc`.
  made.git(['repack', '-adq'])
  made.git(['pack-refs', '--all'])
  return made
}

interface Template {
  readonly oid: string
  readonly parent: string
  readonly people: string
  readonly message: string
  /** `mode oid path` */
  readonly files: readonly string[]
}

export function read(made: Stand, revision: string): Template {
  const content = made.git(['cat-file', 'commit', revision])
  const [head = '', ...message] = content.split('\n\n')
  const changed = made.git(['diff-tree', '-r', '--no-commit-id', revision])
  return {
    oid: made.git(['rev-parse', revision]),
    parent: made.git(['rev-parse', `${revision}^`]),
    people: head
      .split('\n')
      .filter((line) => /^(?:author|committer) /.test(line))
      .join('\n'),
    message: `${message.join('\n\n')}\n`,
    files: changed
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [, mode, , oid, , path] = line.split(/[ \t]/)
        return `${mode} ${oid} ${path}`
      }),
  }
}

/** The same commit for another slug, as `git fast-import` reads it. */
export function again(
  template: Template,
  slug: string,
  parent: string | null,
  renamed: (text: string) => string,
): string {
  const rename = (text: string): string => renamed(text.replace(/\bfix\b/g, slug))
  const message = rename(template.message)
  const files = template.files.map((file) => `M ${rename(file)}\n`).join('')
  const from = parent === null ? '' : `from ${parent}\n`
  return `commit refs/heads/draft/${slug}\n${template.people}\ndata ${Buffer.byteLength(message)}\n${message}${from}${files}\n`
}

function tips(made: Stand): readonly (readonly [string, string])[] {
  const lines = made.git(['for-each-ref', '--format=%(refname:lstrip=3) %(objectname)', 'refs/heads/draft/'])
  return lines.split('\n').map((line) => line.split(' ') as [string, string])
}
