import { BUILT_IN } from '../../src/definitions/built-in.js'
import type { Path } from '../../src/domain/change.js'
import { type Files, file } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import { accepted, ordinary, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, policy } from '../support/signatories.js'
import type { Attack } from './attack.js'
import { begun, goalOf, landed, planOf } from './story.js'

const small = policy({}, { small: { lines: 10, paths: ['src/**'], role: 'maintainer' } })
const exempting = policy({}, { exempt: [{ paths: ['docs/**'], role: 'maintainer' }] })

/** A change by one signature, whatever its size. */
const byOneSignature =
  (files: (g: Ground) => Files) =>
  (g: Ground): void =>
    void g.land(
      g.draft(
        'fix',
        [
          submitted('plan', { [goalOf('fix')]: 'Why\n', [planOf('fix')]: 'Why\n' }),
          ordinary(files(g)),
          sealed(ada),
        ],
        { definition: BUILT_IN.get('small') ?? '' },
      ),
    )

const SEVERAL = Array.from({ length: 11 }, (_, at) => `line ${at}`)
const RUNS: Files = Object.fromEntries(SEVERAL.map((_, at) => [`src/run${at}`, 'echo\n']))

const TOO_LARGE: readonly (readonly [what: string, files: (g: Ground) => Files])[] = [
  ['one line of 100 kB', () => ({ 'src/x.ts': 'x'.repeat(100_000) })],
  ...(
    [
      ['CR', '\r'],
      ['VT', '\v'],
      ['FF', '\f'],
      ['U+0085', '\u0085'],
      ['U+2028', '\u2028'],
      ['U+2029', '\u2029'],
    ] as const
  ).map(
    ([name, end]) => [`lines that end at ${name}`, () => ({ 'src/x.ts': `${SEVERAL.join(end)}\n` })] as const,
  ),
  [
    'a run bit on many files',
    ({ format }) =>
      Object.fromEntries(Object.keys(RUNS).map((name) => [name, file('echo\n', '100755', format)])),
  ],
  [
    'a hundred empty files',
    () => Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`src/${at}`, ''])),
  ],
  ['a name of 4 kB', () => ({ [`src/${'x'.repeat(200)}/${'x'.repeat(200).concat('/').repeat(20)}x`]: '' })],
]

const bySmallSize = TOO_LARGE.map(
  ([what, files]): Attack => ({
    no: '104',
    name: `a small change of ${what}`,
    finds: 'PLAN_NOT_APPROVED',
    law: small,
    files: RUNS,
    attack: byOneSignature(files),
    twin: byOneSignature(({ format }) => ({
      'src/x.ts': 'one\r\ntwo\n',
      'src/empty': '',
      'src/run1': file('echo\n', '100755', format),
    })),
  }),
)

const FIVE_MB = `${'not that much\n'.repeat(60)}${'x'.repeat(5 << 20)}\n`
/** 60 kB in which no two lines are the same, with every byte in it that text does not have. */
const binary = (seed: number): string =>
  Array.from({ length: 3000 }, (_, at) => `\0${seed}\x01${at}\x7f${'\u00ff'.repeat(4)}\n`).join('')

/** Code goes in and nobody else is asked: enough for what is exempt. */
const UNASKED = `name: unasked
version: 1
stages:
  - { name: work, type: patches }
  - { name: save, type: merge, depends_on: [work] }
`
const unasked =
  (files: Files) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', [accepted(ada, files), sealed(ada)], { definition: UNASKED }))

const replacesBinary =
  (destructive: readonly string[]) =>
  (g: Ground): void =>
    void g.land(
      g.draft('fix', [
        ...begun(),
        accepted(ada, { 'src/logo': binary(2) }, { event: { destructive: destructive as readonly Path[] } }),
        sealed(ada),
      ]),
    )

const honestSizes: readonly Attack[] = [
  {
    no: '103',
    name: 'a file of 5 MB comes, and another takes its place',
    finds: 'PASS',
    attack: (g) => {
      landed(g, 'first', { 'src/large': FIVE_MB })
      landed(g, 'second', { 'src/large': `${FIVE_MB}and more\n` })
    },
  },
  {
    no: '103',
    name: 'sixty kilobytes of binary are another, and nobody confirmed it',
    finds: 'DESTRUCTIVE_UNCONFIRMED',
    files: { 'src/logo': binary(1) },
    attack: replacesBinary([]),
    twin: replacesBinary(['src/logo']),
  },
  ...(
    [
      ['5 MB', exempting, { 'docs/large': FIVE_MB }],
      ['60 kB of binary', exempting, { 'docs/logo': binary(1) }],
      ['ten thousand lines', exempting, { 'docs/long': 'x\n'.repeat(10_000) }],
    ] as const
  ).map(
    ([what, law, files]): Attack => ({
      no: '125',
      name: `a workflow that asks nobody lands ${what} under an exempt path`,
      finds: 'PASS',
      law,
      files: { '.vizier/workflows/unasked.yml': UNASKED },
      attack: unasked(files),
    }),
  ),
  {
    no: '125',
    name: 'a workflow that asks nobody lands 5 MB under an exempt path, and a line elsewhere',
    finds: 'PLAN_NOT_APPROVED',
    law: exempting,
    files: { '.vizier/workflows/unasked.yml': UNASKED },
    attack: unasked({ 'docs/large': FIVE_MB, 'src/x.ts': 'x\n' }),
    twin: unasked({ 'docs/large': FIVE_MB, 'docs/x.ts': 'x\n' }),
  },
  {
    no: '125',
    name: '5 MB are pushed under an exempt path by nobody',
    finds: 'NOT_LANDED',
    law: exempting,
    attack: (g) => void g.push({ 'docs/large': FIVE_MB }),
    twin: (g) => void g.push({ 'docs/large': FIVE_MB }, { signed: ada }),
  },
]

export const SMALL_AND_PATH_ATTACKS: readonly Attack[] = [...bySmallSize, ...honestSizes]
