import { describe, expect, it } from 'vitest'
import type { Path } from '../../../src/domain/names/path.js'
import { isAlwaysSensitive, isExempt, sensitivityOf } from '../../../src/domain/policy/sensitive.js'
import { type ByteString, encodeUtf8 } from '../../../src/domain/text/bytes.js'
import type { Change, Mode } from '../../../src/domain/tree/change.js'
import { file } from '../../support/file-tree.js'
import { policy } from '../../support/signatories.js'

const change = (path: string, mode: Mode = '100644', oldMode: Mode | null = null): Change => ({
  path: encodeUtf8(path),
  old: oldMode === null ? null : file('old\n', oldMode),
  new: file('new\n', mode),
})

const bytes = (path: string): Change => ({ ...change('x'), path: path as ByteString as Path })

function rolesFor(globs: readonly string[], what: Change): readonly string[] {
  const law = policy({}, { rules: { sensitive: { paths: globs, role: 'saver' } } })
  return sensitivityOf(law).rolesFor(what)
}

describe('always sensitive, whatever policy lists', () => {
  it.each([
    '.vizier/policy.yml',
    '.vizier/workflows/change.yml',
    '.vizier/workflows/below/other.yml',
    '.gitattributes',
    'src/deep/.gitattributes',
    '.gitmodules',
    '.VIZIER/Policy.yml',
    '.vizier/WORKFLOWS/x.yml',
    'src/.GitAttributes',
  ])('%s', (path) => {
    expect(isAlwaysSensitive(change(path))).toBe(true)
    expect(rolesFor([], change(path))).toEqual(['maintainer'])
  })

  it.each<[string, Change]>([
    ['a link', change('x', '120000')],
    ['a submodule', change('x', '160000')],
    ['what was a link', change('x', '100644', '120000')],
    ['what was a submodule', change('x', '100644', '160000')],
    ['a link that goes', { ...change('x', '100644', '120000'), new: null }],
    ['the law that goes', { ...change('.vizier/policy.yml', '100644', '100644'), new: null }],
  ])('%s', (_, what) => expect(rolesFor([], what)).toEqual(['maintainer']))

  it.each([
    'src/x.ts',
    '.gitignore',
    'gitattributes',
    'x.gitattributes',
    '.vizier/policy.yml.md',
    'policy.yml',
  ])('not %s', (path) => expect(rolesFor([], change(path))).toEqual([]))
})

describe('a glob of the policy', () => {
  it.each<[string, string]>([
    ['.github/**', '.github/workflows/ci.yml'],
    ['.github/**', '.GitHub/Workflows/ci.yml'],
    ['.GITHUB/**', '.github/x'],
    ['**', '.hidden/.deeper'],
    ['*.md', '.dot.md'],
    ['docs/*', 'docs/.dot'],
    ['**/secrets.*', 'a/b/Secrets.txt'],
    ['src/**', 'src/new\nline'],
    ['**/*.yml', 'a/new\n.yml'],
    ['*', '\u2028'],
    ['caf\u00e9/**', 'cafe\u0301/menu'],
    ['cafe\u0301/**', 'CAF\u00c9/menu'],
  ])('%j matches %j', (glob, path) => expect(rolesFor([glob], change(path))).toEqual(['saver']))

  it.each<[string, string]>([
    ['.github/**', 'github/x'],
    ['.github/**', 'src/.github/x'],
    ['*.md', 'docs/x.md'],
    ['docs/*', 'docs/a/b'],
  ])('%j does not match %j', (glob, path) => expect(rolesFor([glob], change(path))).toEqual([]))

  it('matches a path that is not UTF-8, whatever it says', () => {
    expect(rolesFor(['nothing-like-it'], bytes('\xff'))).toEqual(['saver'])
    expect(rolesFor([], bytes('\xff'))).toEqual([])
  })

  it('adds its role to that of what is sensitive anyway', () => {
    expect(rolesFor(['**'], change('.gitmodules'))).toEqual(['maintainer', 'saver'])
  })
})

describe('exempt', () => {
  const law = policy({}, { exempt: [{ paths: ['docs/**', '.vizier/**'], role: 'maintainer' }] })
  const exempt = (what: Change): boolean => isExempt(law, law.exempt, what)

  it('is what a rule lists', () => {
    expect(exempt(change('docs/x.md'))).toBe(true)
    expect(exempt(change('Docs/x.md'))).toBe(true)
    expect(exempt(change('src/x.ts'))).toBe(false)
  })

  it('is never the law, a link, a submodule, nor what is not UTF-8', () => {
    expect(exempt(change('.vizier/policy.yml'))).toBe(false)
    expect(exempt(change('.vizier/workflows/x.yml'))).toBe(false)
    expect(exempt(change('docs/.gitattributes'))).toBe(false)
    expect(exempt(change('docs/x', '120000'))).toBe(false)
    expect(exempt(change('docs/x', '160000'))).toBe(false)
    expect(exempt(bytes('docs/\xff'))).toBe(false)
  })

  it('is never what the same policy calls sensitive', () => {
    const both = policy(
      {},
      { exempt: law.exempt, rules: { sensitive: { paths: ['docs/legal/**'], role: 'maintainer' } } },
    )
    expect(isExempt(both, both.exempt, change('docs/legal/x.md'))).toBe(false)
    expect(isExempt(both, both.exempt, change('docs/x.md'))).toBe(true)
  })
})
