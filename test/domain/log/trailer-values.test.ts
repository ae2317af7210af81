import { describe, expect, it } from 'vitest'
import * as value from '../../../src/domain/log/trailer-values.js'

const OID = 'a1'.repeat(20)
const OID256 = 'b2'.repeat(32)
const DIGEST = `sha256:${'0f'.repeat(32)}`

/** A kind of value: how it is written once it was read, what is one, and what is none. */
function kind<T>(
  name: string,
  { parse, format }: value.Codec<T>,
  taken: readonly string[],
  refused: readonly string[],
) {
  const again = (text: string): string | null => {
    const parsed = parse(text)
    return parsed === null ? null : format(parsed)
  }
  return { name, again, taken, refused }
}

/** Each at every border. */
const KINDS = [
  kind(
    'a name',
    value.name,
    ['a', 'Z', '0', 'plan-approval', 'a.b_c-d', 'x'.repeat(100)],
    ['', '-a', '.a', '_a', 'a b', 'a/b', 'a\n', '\na', 'é', 'x'.repeat(101)],
  ),
  kind(
    'text',
    value.text,
    ['a', 'a b', 'é', '\u202e', 'x'.repeat(200), '"', 'a  b'],
    ['', ' ', ' a', 'a ', 'a\tb', 'a\nb', 'a\x7f', 'a\u0085b', 'a\u2028b', '\u2029', 'x'.repeat(201)],
  ),
  kind(
    'a person',
    value.person,
    ['<>', ' <>', 'Ada <ada@example.com>', 'É <é@x>', `${'n'.repeat(200)}<${'a'.repeat(200)}>`],
    [
      '',
      'Ada',
      'Ada <ada',
      'Ada ada>',
      'Ada <a b>',
      'A<da <a>',
      'Ada <a>>',
      'Ada <a> ',
      'A\nda <a>',
      'A\u2028 <a>',
      'Ada <a\u2029>',
      `${'n'.repeat(201)}<a>`,
      `<${'a'.repeat(201)}>`,
    ],
  ),
  kind(
    'a branch',
    value.branch,
    ['refs/heads/a', 'refs/heads/a/b', 'refs/heads/é', `refs/heads/${'x'.repeat(200)}`],
    [
      '',
      'main',
      'refs/heads/',
      'refs/tags/a',
      'xrefs/heads/a',
      ...[' ', '\\', '~', '^', ':', '?', '*', '[', '\t', '\n', '\x7f'].map((char) => `refs/heads/a${char}b`),
      `refs/heads/${'x'.repeat(201)}`,
    ],
  ),
  kind(
    'a digest',
    value.digest,
    [DIGEST],
    [
      '',
      'sha256:',
      DIGEST.slice(0, -1),
      `${DIGEST}0`,
      `x${DIGEST}`,
      DIGEST.toUpperCase(),
      `sha1:${OID}`,
      `${DIGEST}\n`,
    ],
  ),
  kind('an oid', value.oid, [OID, OID256], ['', OID.slice(1), `${OID}0`, OID.toUpperCase(), `${OID}\n`]),
  kind(
    'a count',
    value.count,
    ['1', '9', '10', '999999'],
    ['', '0', '01', '-1', '+1', '1.5', '1e3', ' 1', '1000000', '1\n'],
  ),
  kind(
    'a path',
    value.path,
    ['a', 'a b', 'a@b', '"\\303\\251"', '"a\\nb"', '"\\""'],
    ['', '""', 'é', '"a"', 'a\n', '"a'],
  ),
  kind(
    'a path at a blob',
    value.pathAt,
    [`a@${OID}`, `a@b@${OID256}`, `"a\\nb"@${OID}`],
    ['', 'a', OID, `@${OID}`, 'a@', `a@${OID.slice(1)}`, `a@${OID}@`, `"a"@${OID}`, `a\n@${OID}`],
  ),
  kind(
    'a subject',
    value.subject,
    [`delta:${DIGEST}`, `a@${OID}`, `Delta:@${OID}`],
    ['', 'delta:', `delta:a@${OID}`, `delta:${DIGEST}x`, DIGEST, `delta:delta:${DIGEST}`],
  ),
  kind(
    'a named blob',
    value.namedBlob,
    [`change@${OID}`, `a.b@${OID256}`],
    ['', 'change', `@${OID}`, OID, `a b@${OID}`, `a@b@${OID}`, `change@${OID}0`],
  ),
  kind(
    'a new workflow',
    value.newWorkflow,
    ['fix', '0', 'a-b', 'x'.repeat(63)],
    ['', '-a', 'A', 'a.b', `fix@${OID}`, 'x'.repeat(64)],
  ),
  kind(
    'a workflow',
    value.workflow,
    [`fix@${OID}`, `fix@${OID256}`],
    ['', 'fix', 'fix@', `@${OID}`, `fix@${OID}@`, `fix@${OID}@${OID}`, `Fix@${OID}`, `fix@${OID.slice(1)}`],
  ),
  kind(
    'a check',
    value.check,
    [0, 1, 10, 255, 999].map((exit) => `test tree:${OID} exit:${exit} output:${DIGEST}`),
    [
      '',
      `test tree:${OID} exit:1000 output:${DIGEST}`,
      `test tree:${OID} exit:01 output:${DIGEST}`,
      `test tree:${OID} exit:-1 output:${DIGEST}`,
      `test tree:${OID} exit: output:${DIGEST}`,
      `test tree:${OID.slice(1)} exit:0 output:${DIGEST}`,
      `test tree:${OID} exit:0 output:${OID}`,
      `-t tree:${OID} exit:0 output:${DIGEST}`,
      `a b tree:${OID} exit:0 output:${DIGEST}`,
      ` test tree:${OID} exit:0 output:${DIGEST}`,
      `test tree:${OID} exit:0 output:${DIGEST} `,
      `test  tree:${OID} exit:0 output:${DIGEST}`,
      `test exit:0 tree:${OID} output:${DIGEST}`,
    ],
  ),
  kind(
    'a signature',
    value.signature,
    ['ssh:AAAA', 'ssh:+/09azAZ', 'ssh:AAAAAA==', 'ssh:AAAAAAA='],
    [
      '',
      'ssh:',
      'AAAA',
      'SSH:AAAA',
      'gpg:AAAA',
      'ssh:AAA',
      'ssh:AAAAA',
      'ssh:AA==',
      'ssh:AAA=',
      'ssh:AAAA====',
      'ssh:AAAA\n',
      'ssh: AAAA',
      'ssh:AA_A',
      'ssh:AAAAA===',
      'xssh:AAAA',
    ],
  ),
]

describe.each(KINDS)('$name', ({ again, taken, refused }) => {
  it.each(taken)('is %j, and is written so', (text) => expect(again(text)).toBe(text))
  it.each(refused)('is not %j', (text) => expect(again(text)).toBeNull())
})

describe('what a trailer can hold', () => {
  it('is what reads as text, of at most 200 bytes', () => {
    expect(value.fitsTrailer('x'.repeat(200))).toBe(true)
    expect(value.fitsTrailer('x'.repeat(201))).toBe(false)
    expect(value.fitsTrailer('é'.repeat(100))).toBe(true)
    expect(value.fitsTrailer(`${'é'.repeat(100)}x`)).toBe(false)
    expect(value.fitsTrailer('a\nb')).toBe(false)
    expect(value.fitsTrailer('')).toBe(false)
  })

  it('says which path, which blob and which workflow', () => {
    expect(value.pathAt.parse(`a@b@${OID}`)).toEqual({ path: 'a@b', blob: OID })
    expect(value.subject.parse(`delta:${DIGEST}`)).toEqual({ delta: DIGEST })
    expect(value.workflow.parse(`fix@${OID}`)).toEqual({ slug: 'fix', opened: OID })
    expect(value.newWorkflow.parse('fix')).toEqual({ slug: 'fix', opened: null })
    expect(value.check.parse(`test tree:${OID} exit:10 output:${DIGEST}`)).toEqual({
      name: 'test',
      tree: OID,
      exit: 10,
      output: DIGEST,
    })
  })
})
