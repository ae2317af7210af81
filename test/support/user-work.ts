import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import fc from 'fast-check'

/** Something that somebody did in a working tree before `wf` came along: what, where, and how far it is staged. */
export interface Deed {
  readonly what: (typeof WHAT)[number]
  /** A path of the working tree, one character a byte. */
  readonly path: string
  /** `partly`: staged, and then changed again. */
  readonly staged: (typeof STAGED)[number]
  readonly text: string
}

const WHAT = [
  'append',
  'write',
  'write',
  'empty',
  'crlf',
  'remove',
  'rename',
  'chmod',
  'link',
  'folder',
  'touch',
  'untrack',
  'conflict',
] as const
const STAGED = ['no', 'no', 'staged', 'partly', 'intended'] as const

/** What the repository begins with. Names are bytes; `\xe9` by itself is no UTF-8. */
export const TRACKED: Readonly<Record<string, string>> = {
  'README.md': 'Hello\n',
  'src/app.js': lines(20),
  'src/deep/er/util.js': lines(3),
  'docs/a b.txt': 'a space\n',
  'docs/new\nline.txt': 'a line break\n',
  'docs/"quoted" \\ \t.txt': 'what Git quotes\n',
  'caf\xe9.txt': 'no UTF-8 in its name\n',
  'crlf.txt': 'one\r\ntwo\r\n',
  'dos.bat': 'echo one\necho two\n',
  '-dash.txt': 'looks like an option\n',
  'big.txt': lines(120),
  'empty.txt': '',
  'kept.log': 'ignored, and tracked all the same\n',
  '.gitignore': '*.log\n/ignored/\n',
  '.gitattributes': '*.bat text eol=crlf\n',
}

// Some of them are where `wf` itself wants to write.
const UNTRACKED = [
  'new.txt',
  'new folder/of its own/x',
  'new folder/\xff\xfe',
  'line\nbreak',
  ':(top)magic',
  'debug.log',
  'ignored/secret',
  '.vizier/notes.txt',
  '.vizier/policy.yml',
  'made.txt',
  'made.txt/below',
]

// Where a change of the attributes lands, Git itself comes to see other files as changed, or not, depending on
// when it last looked at their bytes.
const EDITED = Object.keys(TRACKED).filter((name) => name !== '.gitattributes')

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EDITED) },
  { weight: 2, arbitrary: fc.constantFrom(...UNTRACKED) },
)

export const deeds = (most: number): fc.Arbitrary<readonly Deed[]> =>
  fc.array(
    fc.record({
      what: fc.constantFrom(...WHAT),
      path,
      staged: fc.constantFrom(...STAGED),
      text: fc.constantFrom('', 'by hand\n', 'by hand\r\nwith CR LF\r\n', 'no line break', '\0\xff binary\n'),
    }),
    { minLength: 1, maxLength: most },
  )

/** Does it, as far as what was done before leaves something to do it to. */
export function doDeed(deed: Deed, top: string, env: Record<string, string>): void {
  const { what, path, staged, text } = deed
  const there = { top, env }
  const file = onDisk(top, path)
  switch (what) {
    case 'append':
      put(there, path, Buffer.concat([contentOf(file), Buffer.from(`${text}more\n`, 'latin1')]))
      break
    case 'write':
      put(there, path, Buffer.from(`instead\n${text}`, 'latin1'))
      break
    case 'empty':
      put(there, path, Buffer.alloc(0))
      break
    case 'crlf':
      put(there, path, Buffer.from(contentOf(file).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'))
      break
    case 'remove':
      rmSync(file, { recursive: true, force: true })
      break
    case 'rename':
      if (lstat(file) === null) return
      rename(there, path, `${path}.moved`)
      if (staged !== 'no') index(there, ['add', '--force'], [`${path}.moved`])
      break
    case 'chmod':
      if (lstat(file)?.isFile()) chmodSync(file, 0o755)
      break
    case 'link':
      clear(there, path)
      symlinkSync(text === '' ? 'README.md' : 'nowhere', file)
      break
    case 'folder':
      put(there, path, null)
      put(there, `${path}/inside`, Buffer.from(text, 'latin1'))
      break
    case 'touch':
      // In the past: whoever looks only at the time must look into the file.
      if (lstat(file)?.isFile()) utimesSync(file, 1_000_000_000, 1_000_000_000)
      return
    case 'untrack':
      index(there, ['rm', '--cached', '-r', '-q', '--ignore-unmatch'], [path])
      return
    case 'conflict':
      conflict(there, path)
      return
  }
  stage(there, path, staged)
}

/** Writes a file at a path that may be no text, and the folders that it needs. */
export function write(top: string, path: string, content: string): void {
  put({ top, env: {} }, path, Buffer.from(content, 'latin1'))
}

interface There {
  readonly top: string
  readonly env: Record<string, string>
}

function stage(there: There, path: string, staged: Deed['staged']): void {
  if (staged === 'no') return
  if (staged === 'intended') index(there, ['add', '--intent-to-add', '--force'], [path])
  else index(there, ['add', '--all', '--force'], [path])
  if (staged !== 'partly') return
  const file = onDisk(there.top, path)
  if (lstat(file)?.isFile()) writeFileSync(file, Buffer.concat([contentOf(file), Buffer.from('and on\n')]))
}

/** A merge that stopped in this file. */
function conflict(there: There, path: string): void {
  const entry = git(there, ['ls-files', '-s', '-z', '--', ...literally(path)])
  const [, mode = '', oid = ''] = /^(\d+) ([0-9a-f]+) 0\t/.exec(entry) ?? []
  if (mode !== '100644' && mode !== '100755') return
  const other = git(there, ['hash-object', '-w', '--stdin'], 'theirs\n').trim()
  const stages = [oid, oid, other].map((each, at) => `${mode} ${each} ${at + 1}\t${path}\0`)
  git(
    there,
    ['update-index', '-z', '--index-info'],
    `0 ${'0'.repeat(oid.length)}\t${path}\0${stages.join('')}`,
  )
  put(there, path, Buffer.from('<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> theirs\n'))
}

// Git's arguments are text; a name that is none can only be given by way of standard input.
function index(there: There, args: readonly string[], paths: readonly string[]): void {
  const input = paths.map((each) => `${each}\0`).join('')
  git(there, [...args, '--pathspec-from-file=-', '--pathspec-file-nul'], input)
}

const literally = (path: string): readonly string[] => (/^[\x20-\x7e\n\t]*$/.test(path) ? [path] : [])

/** What cannot be done in the state that things are in is left undone. */
function git({ top, env }: There, args: readonly string[], input = ''): string {
  try {
    const options = { cwd: top, env: { ...env, GIT_LITERAL_PATHSPECS: '1' } }
    const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore']
    const answer = execFileSync('git', args, { ...options, stdio, input: Buffer.from(input, 'latin1') })
    return answer.toString('latin1')
  } catch (error) {
    if ((error as { status?: number }).status === undefined) throw error
    return ''
  }
}

function rename(there: There, from: string, to: string): void {
  put(there, to, null)
  renameSync(onDisk(there.top, from), onDisk(there.top, to))
  // Whether the old name is staged as gone is left to what comes later.
}

function put(there: There, path: string, content: Buffer | null): void {
  clear(there, path)
  if (content !== null) writeFileSync(onDisk(there.top, path), content)
}

/** Makes room at a path: folders above it, and nothing at it. */
function clear({ top }: There, path: string): void {
  const parts = path.split('/').slice(0, -1)
  for (let at = 1; at <= parts.length; at++) {
    const folder = onDisk(top, parts.slice(0, at).join('/'))
    if (lstat(folder)?.isDirectory()) continue
    rmSync(folder, { force: true })
    mkdirSync(folder)
  }
  rmSync(onDisk(top, path), { recursive: true, force: true })
}

function contentOf(file: Buffer): Buffer {
  return lstat(file)?.isFile() ? readFileSync(file) : Buffer.alloc(0)
}

function lstat(file: Buffer) {
  try {
    return lstatSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}

export function onDisk(top: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, 'latin1')])
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, at) => `line ${at + 1}\n`).join('')
}
