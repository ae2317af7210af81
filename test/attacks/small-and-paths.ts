import { BUILT_IN } from '../../src/definitions/built-in.js'
import type { Path } from '../../src/domain/names/path.js'
import { type Files, file } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import { accepted, ordinary, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, policy } from '../support/signatories.js'
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

const sensitive = policy(
  {},
  { rules: { sensitive: { paths: ['.github/**', 'geheim/Schl\u00fcssel.pem'], role: 'maintainer' } } },
)

/** By Bob, who may sign off code, and nothing that is sensitive. */
const byBob =
  (path: string) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', [...begun(), accepted(bob, { [path]: 'x\n' }), sealed(ada)]))

/** Anything may be pushed by a maintainer, but for what is sensitive. */
const allExempt = policy({}, { exempt: [{ paths: ['**'], role: 'maintainer' }] })

const DISGUISED: readonly (readonly [path: string, twin: string])[] = [
  ['.vizier\\policy.yml', 'docs\\policy.yml'],
  ['.VIZIER/policy.yml', 'VIZIER/policy.yml'],
  ['VIZIER~1/policy.yml', 'VIZIER~1.D/policy.yml'],
  ['.vizier/POLICY~1.YML', '.vizier/POLICY~1.TXT'],
  ['.vizier/WORKFL~1/change.yml', '.vizier/NOTES/change.yml'],
  ['.viz\u200cier/workflows/change.yml', '.viz\u200cer/workflows/change.yml'],
  ['.vizier./workflows /change.yml', 'vizier./workflows /change.yml'],
  ['src/.gitattributes::$DATA', 'src/gitattributes::$DATA'],
  ['GITATT~1', 'GITATR~1'],
  ['src/gi7d29~1', 'src/gi7g29~1'],
  ['.gitmodules. ', 'gitmodules. '],
  ['.GIT\ufeffMODULES', '.GIT\ufeffIGNORE'],
  ['git~1/hooks/pre-commit', 'got~1/hooks/pre-commit'],
  ['.vizier/Sessions/other.json', '.vizier/Notes/other.json'],
]

const LISTED: readonly (readonly [path: string, twin: string])[] = [
  ['GITHUB~1/workflows/ci.yml', 'GITLAB~1/workflows/ci.yml'],
  ['.github\\workflows\\ci.yml', '.gitlab\\workflows\\ci.yml'],
  ['.github::$INDEX_ALLOCATION/ci.yml', '.gitlab::$INDEX_ALLOCATION/ci.yml'],
  ['docs\\..\\.github\\ci.yml', 'docs\\.github\\ci.yml'],
  ['geheim/schlu\u0308ssel.pem', 'geheim/schlussel.pem'],
  ['GEHEIM/SCHL\u00dcSSEL.PEM.', 'GEHEIM/SCHL\u00d6SSEL.PEM.'],
]

const byName: readonly Attack[] = [
  ...[...DISGUISED, ...LISTED].map(
    ([path, twin]): Attack => ({
      no: '105',
      name: `${JSON.stringify(path)} is signed off by a reviewer`,
      finds: 'SENSITIVE_NOT_SIGNED_OFF',
      law: sensitive,
      attack: byBob(path),
      twin: byBob(twin),
    }),
  ),
  ...DISGUISED.slice(0, 8).map(
    ([path, twin]): Attack => ({
      no: '105',
      name: `${JSON.stringify(path)} is pushed under an exempt path`,
      finds: 'NOT_LANDED',
      law: allExempt,
      attack: (g) => void g.push({ [path]: 'x\n' }, { signed: ada }),
      twin: (g) => void g.push({ [twin]: 'x\n' }, { signed: ada }),
    }),
  ),
  {
    no: '125',
    name: 'what leads out of an exempt folder is pushed there',
    finds: 'NOT_LANDED',
    law: exempting,
    attack: (g) => void g.push({ 'docs/x\\..\\..\\src\\x.ts': 'x\n' }, { signed: ada }),
    twin: (g) => void g.push({ 'docs/x\\..\\src\\x.ts': 'x\n' }, { signed: ada }),
  },
]

export const SMALL_AND_PATH_ATTACKS: readonly Attack[] = [...bySmallSize, ...honestSizes, ...byName]
