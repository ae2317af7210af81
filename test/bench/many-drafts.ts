import type { Stand } from './stand.js'

/**
 * So many open drafts, each like `fix`: opened, and with a goal. They are made by `git fast-import`, since a
 * command for each would take the better part of an hour.
 */
export function manyDrafts(made: Stand, count: number): Stand {
  made.wf('draft', 'fix', '--goal', 'Mend it')
  const slugs = Array.from({ length: count }, (_, at) => `mend-${String(at).padStart(5, '0')}`)
  const [opened, submitted] = [read(made, 'draft/fix~'), read(made, 'draft/fix')]
  made.git(['fast-import', '--quiet'], slugs.map((slug) => again(opened, slug, opened.parent, '')).join(''))
  const firsts = new Map(tips(made))
  made.git(
    ['fast-import', '--quiet'],
    slugs.map((slug) => again(submitted, slug, firsts.get(slug) ?? '', opened.oid)).join(''),
  )
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

function read(made: Stand, revision: string): Template {
  const content = made.git(['cat-file', 'commit', revision])
  const [head = '', ...message] = content.split('\n\n')
  const changed = made.git(['diff-tree', '-r', '--no-commit-id', revision]).split('\n')
  return {
    oid: made.git(['rev-parse', revision]),
    parent: made.git(['rev-parse', `${revision}^`]),
    people: head
      .split('\n')
      .filter((line) => /^(?:author|committer) /.test(line))
      .join('\n'),
    message: `${message.join('\n\n')}\n`,
    files: changed.map((line) => {
      const [, mode, , oid, , path] = line.split(/[ \t]/)
      return `${mode} ${oid} ${path}`
    }),
  }
}

/** The same commit for another slug, as `git fast-import` reads it. */
function again(template: Template, slug: string, parent: string, opened: string): string {
  const rename = (text: string): string => {
    const renamed = text.replace(/\bfix\b/g, slug)
    return opened === '' ? renamed : renamed.replaceAll(opened, parent)
  }
  const message = rename(template.message)
  const files = template.files.map((file) => `M ${rename(file)}\n`).join('')
  return `commit refs/heads/draft/${slug}\n${template.people}\ndata ${Buffer.byteLength(message)}\n${message}from ${parent}\n${files}\n`
}

function tips(made: Stand): readonly (readonly [string, string])[] {
  const lines = made.git(['for-each-ref', '--format=%(refname:lstrip=3) %(objectname)', 'refs/heads/draft/'])
  return lines.split('\n').map((line) => line.split(' ') as [string, string])
}
