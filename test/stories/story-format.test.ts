import { expect, test } from 'vitest'
import { formatStory, type Part, parseStory } from '../support/story.js'

const story = (...lines: readonly string[]): string => `Once\n\n\`\`\`console\n${lines.join('\n')}\n\`\`\`\n`

const stepsOf = (...lines: readonly string[]): Extract<Part, { kind: 'step' }>[] =>
  parseStory('a.md', story(...lines)).flatMap((part) => (part.kind === 'step' ? [part] : []))

test('a story is read and written without a change', () => {
  const told = story(
    '$ wf init  # as grace, exit 1',
    'NO_BRANCH: …',
    '',
    '  → git switch',
    "$ cat > ~/a.md <<'END'",
    '> # One',
    '>',
    '> END',
    '$ wf status',
  )
  expect(formatStory(parseStory('a.md', told))).toBe(told)
})

test('a step has its words, its comment, its output', () => {
  const [first, second] = stepsOf(
    '$ wf run \'a b\' "c \\" d" e#f <plan> # as grace, exit 3',
    'one',
    'two',
    '$ ls',
  )
  expect(first?.command.words.map(({ text }) => text)).toEqual(['wf', 'run', 'a b', 'c " d', 'e#f', '<plan>'])
  expect(first).toMatchObject({ actor: 'grace', exit: 3, output: 'one\ntwo\n' })
  expect(second).toMatchObject({ actor: null, exit: 0, output: '' })
})

test('a here-document is input, a file takes the output', () => {
  const [step] = stepsOf("$ cat >> 'a b' <<'END'", '> $HOME `date`', '>', '>   END', '> END', 'printed')
  expect(step?.command).toMatchObject({
    into: { file: { text: 'a b' }, append: true },
    input: '$HOME `date`\n\n  END\n',
  })
  expect(step?.output).toBe('printed\n')
})

test.each([
  ['a pipe', ['$ wf log | head'], 'a.md:4: "| head" is for a shell'],
  ['two commands', ['$ wf log; wf list'], 'is for a shell'],
  ['a quote that stays open', ["$ wf -m 'why"], 'is for a shell'],
  ['input from a file', ['$ cat < file'], 'is for a shell'],
  ['a file in the middle', ['$ cat > file more'], 'stands at the end'],
  ['a comment that says nothing', ['$ wf log # soon'], '"# soon" says nothing that is known'],
  ['a here-document without end', ["$ cat <<'END'", '> text'], 'does not end with END'],
  ['lines that go on', ['$ cat', '> text'], 'only a here-document'],
  ['a block that begins with output', ['hello'], 'begins with a command'],
])('refused: %s', (_, lines, why) => {
  expect(() => stepsOf(...lines)).toThrow(why)
})

test('refused: a block that is never closed', () => {
  expect(() => parseStory('a.md', '```console\n$ wf log\n')).toThrow('never closed')
})
