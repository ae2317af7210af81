import { beforeAll, describe, expect, test } from 'vitest'
import { possibleMessages } from '../../src/app/hooks/client/cleanups.js'
import { type Cleanup, cleanedUp } from '../../src/domain/text/cleanup.js'
import { scratch } from '../support/scratch-repository.js'
import { PLAN, type Workplace, workplace } from '../support/workplace.js'

const CUT = `# ${'-'.repeat(24)} >8 ${'-'.repeat(24)}`
const TEXTS = [
  'Fix\n',
  '#123 fix\n\nWf-Plan: x\n',
  '\n\n  Fix  \t\n\n\n\nmore \r\n# said\n\n# said again\nend',
  `Fix\n\n${CUT}\n# below\ndiff --git a/a b/a\n+x\n`,
  `${CUT}\nall below\n`,
  '# a\n\n\n# b\nFix\n',
]

test.each<Cleanup>(['strip', 'whitespace', 'verbatim', 'scissors'])(
  'a message is cleaned as git commit --cleanup=%s cleans it',
  async (how) => {
    const repo = await scratch()
    for (const text of TEXTS) {
      const options = ['--allow-empty', '--allow-empty-message', `--cleanup=${how}`]
      // Git cuts with --cleanup=scissors where an editor was used.
      const ran = repo.tryGit(['commit', '-q', ...options, '--edit', '-F', '-'], {
        input: text,
        env: { GIT_EDITOR: 'true' },
      })
      expect(ran.status, ran.stderr).toBe(0)
      const [, message] = repo.gitBytes('cat-file', 'commit', 'HEAD').split(/\n\n(.*)/s)
      // For an editor, Git writes comments below: where they are kept, they are no part of the text.
      const kept = (message ?? '').replace(/\n*# Please enter the commit message[\s\S]*$/, '\n')
      const wanted = cleanedUp(text, how, '#')
      expect(how === 'verbatim' || how === 'whitespace' ? kept.trimEnd() : message).toBe(
        how === 'verbatim' || how === 'whitespace' ? wanted.trimEnd() : wanted,
      )
    }
  },
)

describe('the messages that Git may make', () => {
  const messages = (
    text: string,
    config: Readonly<Record<string, string>> = {},
    { editor = true, called = 'git commit' } = {},
  ) =>
    possibleMessages(
      text,
      new Map(Object.entries(config).map(([key, value]) => [key, [value]])),
      editor ? {} : { GIT_EDITOR: ':' },
      called,
    )

  test('are one where everything is known', () => {
    expect(messages('Fix\n# said\n')).toEqual(['Fix\n'])
    expect(messages('Fix\n; said\n# kept\n', { 'core.commentchar': ';' })).toEqual(['Fix\n# kept\n'])
    for (const editor of [true, false]) {
      expect(messages('Fix \n# kept\n', { 'commit.cleanup': 'whitespace' }, { editor })).toEqual([
        'Fix\n# kept\n',
      ])
      expect(messages('Fix \n# kept\n', { 'commit.cleanup': 'verbatim' }, { editor })).toEqual([
        'Fix \n# kept\n',
      ])
      expect(messages('Fix\n# said\n', { 'commit.cleanup': 'strip' }, { editor })).toEqual(['Fix\n'])
    }
  })

  test('are several where an option, another caller or the version of Git decides', () => {
    const both = ['Fix\n', 'Fix\n# said\n']
    expect(messages('Fix\n# said\n', {}, { called: 'git commit --clean=verbatim' })).toEqual(both)
    expect(messages('Fix\n# said\n', {}, { called: 'sh .husky/commit-msg' })).toEqual(both)
    expect(messages('Fix\n# said\n', {}, { editor: false })).toEqual(both.toReversed())
    expect(messages('Fix\n# said\n', { 'core.commentchar': 'auto' })).toEqual(both)
    expect(messages('Fix\n// said\n', { 'core.commentstring': '//' })).toEqual(['Fix\n', 'Fix\n// said\n'])
  })

  test('a diff below the message is none of it, but nobody knows whether Git was to add one', () => {
    const text = `Fix\n\n${CUT}\n# below\ndiff\n`
    expect(messages(text)).toEqual(['Fix\n', 'Fix\n\ndiff\n'])
    expect(messages(text, { 'commit.cleanup': 'scissors' })).toEqual(['Fix\n'])
  })
})

describe('on a draft', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await workplace('approved')
    place.does(['hooks', 'install'])
    place.repo.git('checkout', '-q', 'draft/fix')
  })

  /** An editor that writes this above what Git wrote. */
  const writes = (text: string): string =>
    `f() { printf '%s\\n' '${text}' | cat - "$1" >"$1.new" && mv "$1.new" "$1"; }; f`

  const commits = ({ words = [], config = [], editor }: Written) => {
    const { repo } = place
    repo.write('app.js', `${repo.read('app.js')}more\n`)
    const options = ['-c', 'commit.verbose=false', ...config.flatMap((each) => ['-c', each])]
    const env = editor === undefined ? {} : { GIT_EDITOR: editor }
    const before = repo.oid('HEAD')
    const ran = repo.tryGit([...options, 'commit', '-q', '-a', ...words], { env })
    return { done: ran.status === 0, said: ran.stderr, moved: repo.oid('HEAD') !== before }
  }

  const message = (): string => place.repo.git('log', '-1', '--format=%B').trimEnd()
  const planLine = (): string => `Wf-Plan: ${PLAN}@${place.repo.oid(`HEAD:${PLAN}`)}`

  test.each<readonly [what: string, subject: string, written: Written]>([
    ['a number', '#123 fix', { words: ['-m', '#123 fix'] }],
    ['a number, as it is', '#123 fix', { words: ['-m', '#123 fix'], config: ['commit.cleanup=verbatim'] }],
    [
      'a number, by an option',
      '#123 fix',
      { words: ['--cleanup=whitespace', '-m', '#123 fix'], config: ['commit.cleanup=strip'] },
    ],
    [
      'a number in an editor, where another character begins comments',
      '#123 fix',
      { config: ['core.commentChar=;'], editor: writes('#123 fix') },
    ],
    [
      'a word that begins as a value of Git',
      'auto-save works',
      { config: ['core.commentChar=auto'], editor: writes('auto-save works') },
    ],
    [
      'a number, where Git chooses the character',
      '#9 fix',
      { words: ['-e', '-m', '#9 fix'], config: ['core.commentChar=auto'], editor: 'true' },
    ],
    ['a line above a diff', 'Diffs', { words: ['-v'], editor: writes('Diffs') }],
    ['a line above scissors', '# Cut', { config: ['commit.cleanup=scissors'], editor: writes('# Cut') }],
    ['a line with comments that are kept', 'Kept', { words: ['-m', 'Kept\n\n# said'] }],
    ['another string for comments', '// fix', { words: ['-m', '// fix'], config: ['core.commentString=//'] }],
    ['one of two comments', '; one', { words: ['-m', '; one\n# two'], config: ['core.commentChar=;'] }],
  ])('%s is a subject, and the plan is referred to', (_, subject, written) => {
    expect(commits(written)).toMatchObject({ done: true })
    expect(message().split('\n')[0]).toBe(subject)
    expect(message().split('\n\n').at(-1)).toBe(planLine())
  })

  test.each<readonly [what: string, written: Written]>([
    ['an editor that was closed', { editor: 'true' }],
    ['the same with another character', { config: ['core.commentChar=auto'], editor: 'true' }],
    ['what Git takes for a comment', { editor: writes('#123 fix') }],
    ['the same by configuration', { words: ['-m', '#123 fix'], config: ['commit.cleanup=strip'] }],
    ['an editor closed on a diff', { words: ['-v'], config: ['commit.cleanup=scissors'], editor: 'true' }],
  ])('%s leaves no subject, and is refused', (_, written) => {
    const { done, said, moved } = commits(written)
    expect({ done, moved }).toEqual({ done: false, moved: false })
    expect(said).toContain('NO_SUBJECT')
  })
})

interface Written {
  readonly words?: readonly string[]
  readonly config?: readonly string[]
  readonly editor?: string
}
