import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { GLOBAL } from '../../src/cli/global-options.js'
import { plainWords } from '../../src/cli/plain-words.js'
import { yargsWords } from '../../src/cli/yargs-words.js'
import { type Option, UsageError } from '../../src/commands/parts/command.js'

const commands = await Promise.all(
  Object.entries(COMMANDS).map(async ([name, { load }]) => ({ name, command: (await load()).command })),
)
type Called = (typeof commands)[number]

const VALUES = [
  'fix',
  '1e5',
  '0x10',
  '-',
  'a b',
  'x=y',
  '--',
  '"quoted"',
  "'",
  '',
  '-5',
  'true',
  'running',
  'ü\n',
]

/** Words as people type them for this command, and as they mistype them. */
function wordsFor({ command }: Called): fc.Arbitrary<readonly string[]> {
  const options = Object.entries<Option>({ ...GLOBAL, ...command.options })
  const names = options.flatMap(([name, { alias }]) => [
    name.length === 1 ? `-${name}` : `--${name}`,
    ...(alias === undefined ? [] : [`-${alias}`]),
  ])
  const name = fc.constantFrom(...names, '--help', '-h', '--no-color', '--no-json', '--odd', '-x', '-mC')
  const value = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: 'binary', maxLength: 5 }))
  const said = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(name, value) },
    { weight: 2, arbitrary: name.map((word) => [word]) },
    { weight: 2, arbitrary: value.map((word) => [word]) },
    { weight: 1, arbitrary: fc.tuple(name, value).map(([word, given]) => [`${word}=${given}`]) },
  )
  return fc.array(said, { maxLength: 5 }).map((words) => words.flat())
}

/** What yargs makes of it, less what no command asks for. */
async function byYargs({ name, command }: Called, words: readonly string[]): Promise<unknown> {
  try {
    const answer = await yargsWords(name, '', command, words)
    if (typeof answer === 'string') return 'help'
    const { _: _positionals, $0: _program, ...args } = answer
    return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
  } catch (error) {
    if (error instanceof UsageError) return `usage: ${error.message}`
    throw error
  }
}

describe.each(commands)('what is typed plainly for wf $name', (called) => {
  test('is read as yargs reads it', async () => {
    await fc.assert(
      fc.asyncProperty(wordsFor(called), async (words) => {
        const plain = plainWords(words, called.command, GLOBAL)
        if (plain !== null) expect(plain).toEqual(await byYargs(called, words))
      }),
      { numRuns: 300, seed: Number(process.env.SEED ?? 1) },
    )
  })
})

const [approve] = commands.filter(({ name }) => name === 'approve')

test.each([
  { words: [] },
  { words: ['fix'] },
  { words: ['fix', '--json'] },
  { words: ['--no-color', 'fix', '--expect', '4b825dc', '-m', 'well done'] },
  { words: ['--stage=plan-approval', '-C', '../shop'] },
])('needs no yargs: wf approve $words', ({ words }) => {
  expect(plainWords(words, approve?.command ?? never(), GLOBAL)).not.toBeNull()
})

test.each([
  { words: ['--help'] },
  { words: ['--odd'] },
  { words: ['fix', 'more'] },
  { words: ['-m', 'a', '-m', 'b'] },
])('is for yargs: wf approve $words', ({ words }) => {
  expect(plainWords(words, approve?.command ?? never(), GLOBAL)).toBeNull()
})

function never(): never {
  throw new Error('there is no wf approve')
}
