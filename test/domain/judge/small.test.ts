import { describe, expect, it } from 'vitest'
import { BUILT_IN } from '../../../src/definitions/built-in.js'
import { whyNotSmall } from '../../../src/domain/judge/small.js'
import type { Path } from '../../../src/domain/names/path.js'
import type { Policy } from '../../../src/domain/policy/policy.js'
import type { Change } from '../../../src/domain/tree/change.js'
import { file } from '../../support/file-tree.js'
import { given, type World } from '../../support/log-builder.js'
import { approved, ordinary, submitted } from '../../support/log-events.js'
import { sealed, verdict } from '../../support/log-landing.js'
import { ada, bob, policy } from '../../support/signatories.js'

const GOAL = '.vizier/runs/fix-login/goal.md'
const PLAN = '.vizier/implementation-plans/fix-login.md'
const RULE = { lines: 2, paths: ['src/**'], role: 'maintainer' } as const
const FIX = { 'src/login.ts': 'let b\n' }

const small = BUILT_IN.get('small') ?? ''
const world = (rule: Policy['small'] = RULE, law: Policy = policy()): Partial<World> => ({
  definition: small,
  policy: { ...law, small: rule },
})
const planned = submitted('plan', { [GOAL]: 'Why\n', [PLAN]: 'Why\n' })

const lands = (by: Partial<World>, files: Parameters<typeof ordinary>[0], sealer = ada): string =>
  verdict(given(by, planned, ordinary(files)).when(sealed(sealer)).then('legal'))

describe('one signature', () => {
  it('lands what the rule allows', () => expect(lands(world(), FIX)).toBe('PASS'))

  it('lands it also where the rules ask for two: the rule for small changes is policy as well', () =>
    expect(lands(world(RULE, policy({ plan: 2, code: 2 })), FIX)).toBe('PASS'))

  it.each([
    ['without the rule', world(null), FIX],
    ['of a line too many', world(), { 'src/login.ts': 'let b\nlet c\n' }],
    ['of one elsewhere', world(), { 'README.md': 'hullo\n' }],
    ['of two files with a line too many between them', world(), { ...FIX, 'src/x.ts': 'x\n' }],
    ['of a line that is too long', world(), { 'src/x.ts': `${'x'.repeat(401)}\n` }],
    ['of a line end that Git does not know', world(), { 'src/x.ts': 'x\u2028y\rz\n' }],
    ['of empty files, too many', world(), { 'src/a': '', 'src/b': '', 'src/c': '' }],
    ['of a run bit and a line', world(), { 'src/login.ts': file('let b\n', '100755') }],
    ['of a link', world(), { 'src/l': file('login.ts', '120000') }],
    ['of what is sensitive', world({ ...RULE, paths: ['**'] }), { '.github/x': 'x\n' }],
    ['of the law', world({ ...RULE, paths: ['**'] }), { '.vizier/policy.yml': 'x\n' }],
  ])('lands nothing %s', (_, where, files) => {
    expect(lands(where, files)).toMatch(/PLAN_NOT_APPROVED/)
    expect(lands(where, files)).toMatch(/OWN_PATH/)
  })

  it('counts only of somebody who has the role that the rule names', () => {
    const reviewer = policy()
    const savers = reviewer.principals.map((each) =>
      each.name === 'bob' ? { ...each, roles: [...each.roles, 'saver' as const] } : each,
    )
    expect(lands(world(RULE, { ...reviewer, principals: savers }), FIX, bob)).toBe('ROLE_MISSING')
  })

  it('is not enough where lines come and go, so that only a few are left', () => {
    const draft = given(world(), planned, ordinary({ 'src/login.ts': 'evil\n' }), ordinary(FIX))
    expect(verdict(draft.when(sealed(ada)).then('legal'))).toMatch(/PLAN_NOT_APPROVED/)
  })

  it.each([
    ['code', /PLAN_NOT_APPROVED/],
    ['plan', /CODE_NOT_SIGNED_OFF/],
  ])('is not enough for a definition that asks for an approval of its own, of the %s', (of, finds) => {
    const asks = small.replace(
      '  - name: save\n',
      `  - name: look\n    type: approval\n    of: ${of}\n    depends_on: [plan, implement]\n  - name: save\n`,
    )
    const own = { ...world(), definition: asks }
    const draft = given(own, planned, ordinary(FIX), approved('look', bob))
    expect(verdict(draft.when(sealed(ada)).then('legal'))).toMatch(finds)
  })
})

describe('why a change is not small', () => {
  const change = (path: string): Change => ({ path: path as Path, old: null, new: file('x\n') })
  const why = (rule: Policy['small'], path: string, lines: number | null): string | null =>
    whyNotSmall({ ...policy(), small: rule }, [change('src/a.ts'), change(path)], lines)

  it.each<[string | null, Policy['small'], string, number | null]>([
    [null, RULE, 'src/b.ts', 2],
    ['the policy has no rule "small"', null, 'src/b.ts', 1],
    ['README.md is under none of the paths of "small"', RULE, 'README.md', 1],
    ['src/.gitattributes is sensitive', RULE, 'src/.gitattributes', 1],
    ['it changes what has no lines to count, or too many', RULE, 'src/b.ts', null],
    ['it changes more than 2 lines', RULE, 'src/b.ts', 3],
    ['it changes more than 1 line', { ...RULE, lines: 1 }, 'src/b.ts', 2],
  ])('%s', (expected, rule, path, lines) => expect(why(rule, path, lines)).toBe(expected))

  it('a name that nobody can read is under no path', () => {
    const law = policy({}, { small: RULE, rules: { sensitive: { paths: [], role: 'maintainer' } } })
    expect(whyNotSmall(law, [change('src/\xff')], 1)).toMatch(/is under none of the paths/)
  })
})
