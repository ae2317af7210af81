import { expect, test } from 'vitest'
import { asciiPath } from '../../src/domain/names/path.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import { storedText } from '../../src/git/stored/stored-text.js'
import { ownTemporaryFolder } from '../support/own-temporary-folder.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

ownTemporaryFolder()

const NAME = 'plans/fix.md'
const PATH = asciiPath(NAME)

const TEXTS: Readonly<Record<string, string>> = {
  LF: 'one\ntwo\n',
  CRLF: 'one\r\ntwo\r\n',
  mixed: 'one\r\ntwo\nthree\r',
  keywords: '# $Id: abc $\r\n$Id$\n',
  binary: 'one\0\r\ntwo\r\n',
}

const ATTRIBUTES = [
  '',
  '*.md text',
  '*.md text=auto',
  '*.md -text',
  '*.md text eol=crlf',
  '*.md eol=lf',
  '*.md ident',
  '[attr]prose text ident\n*.md prose',
  '* -text\nplans/** text',
]

const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ['core.autocrlf', 'true'],
  ['core.autocrlf', 'input'],
  ['core.eol', 'crlf'],
  ['core.safecrlf', 'true'],
]

test.each(ATTRIBUTES)('with attributes %j a text is stored as git add stores it', async (attributes) => {
  const repo = await scratch()
  repo.write('.gitattributes', `${attributes}\n`)
  repo.commit('Attributes')
  await sameAsGit(repo)
})

test('also with attributes of the clone, of the person and of a folder below, each in force over the one before', async () => {
  const repo = await scratch()
  repo.write('global', '*.md text\n')
  repo.git('config', 'core.attributesFile', `${repo.path}/global`)
  repo.commit('Nothing')
  await sameAsGit(repo)
  repo.write('plans/.gitattributes', '*.md -text\n')
  repo.commit('Attributes of a folder')
  await sameAsGit(repo)
  repo.write('.git/info/attributes', '*.md text')
  await sameAsGit(repo)
})

test.each(SETTINGS)('with %s=%s as well', async (key, value) => {
  const repo = await scratch()
  repo.commit('Begin')
  repo.git('config', key, value)
  await sameAsGit(repo)
  // A file that has CR LF in it already keeps them.
  repo.git('config', '--unset', key)
  repo.write(NAME, TEXTS.CRLF ?? '')
  repo.commit('CR LF')
  repo.git('config', key, value)
  await sameAsGit(repo)
})

test('what the clone alone says does not keep what the tree converts: others have no such attributes', async () => {
  const repo = await scratch()
  repo.write('.gitattributes', '*.md text\n')
  repo.commit('Attributes')
  repo.write('.git/info/attributes', '*.md -text\n')
  expect(await stored(repo, 'one\r\n')).toBe('one\n')
})

test('a text is UTF-8, whatever encoding a working tree has it in', async () => {
  const repo = await scratch()
  repo.write('.gitattributes', '*.md text working-tree-encoding=UTF-16LE-BOM\n')
  repo.commit('Attributes')
  expect(await stored(repo, 'é\r\n')).toBe('é\n')
})

test('no filter runs: it is named', async () => {
  const repo = await scratch()
  repo.write('.gitattributes', '*.md filter=loud\n')
  repo.commit('Attributes')
  // Nobody configured it: to Git there is none.
  expect(await stored(repo, 'one\r\n')).toBe('one\r\n')
  const command = `touch '${repo.path}/ran'; cat`
  repo.git('config', 'filter.loud.clean', command)
  const opened = await repo.open()
  const tree = repo.oid('HEAD^{tree}')
  const named = { kind: 'filtered', filter: 'loud' }
  for (const text of ['one\n', 'one\r\n'])
    expect(await storedText(opened, tree, PATH, encodeUtf8(text))).toEqual(named)
  repo.write('.git/info/attributes', '*.md -filter\n')
  expect(await stored(repo, 'one\r\n')).toBe('one\r\n')
  expect(repo.git('status', '--porcelain')).toBe('')
})

async function stored(repo: ScratchRepository, text: string): Promise<string> {
  const opened = await repo.open()
  const found = await storedText(opened, repo.oid('HEAD^{tree}'), PATH, encodeUtf8(text))
  if (found.kind !== 'stored') throw new Error(found.filter)
  return Buffer.from(repo.gitBytes('cat-file', 'blob', found.blob), 'latin1').toString('utf8')
}

/** Each text, as it is stored and as Git adds it in this working tree. */
async function sameAsGit(repo: ScratchRepository): Promise<void> {
  const opened = await repo.open()
  const tree = repo.oid('HEAD^{tree}')
  for (const [what, text] of Object.entries(TEXTS)) {
    const found = await storedText(opened, tree, PATH, encodeUtf8(text))
    repo.git('reset', '-q', '--hard')
    repo.write(NAME, text)
    repo.git('-c', 'core.safecrlf=false', 'add', '--', NAME)
    expect(found, what).toEqual({ kind: 'stored', blob: repo.oid(`:${NAME}`) })
  }
  repo.git('reset', '-q', '--hard')
}
