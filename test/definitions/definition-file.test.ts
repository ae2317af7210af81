import { describe, expect, it } from 'vitest'
import { BUILT_IN } from '../../src/definitions/built-in.js'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import { showErrors } from '../../src/yaml/parse-yaml.js'
import { DEFINITIONS } from '../support/workflow-definitions.js'

/** What is wrong with a definition, one place a line; empty where nothing is. */
function errorsOf(text: string): string {
  const parsed = parseDefinition('x.yml', text)
  return parsed.ok ? '' : showErrors(parsed.errors)
}

const HEAD = 'name: x\nversion: 1\nstages:\n'
const PLAN = '.vizier/implementation-plans/{slug}.md'

/** A definition of these stages, from line 4 on, each on a line of its own. */
const of = (...stages: readonly string[]): string => HEAD + stages.map((stage) => `  - ${stage}\n`).join('')
const withTopic = (...stages: readonly string[]): string =>
  of(...stages).replace('version: 1\n', 'version: 1\ninputs: [{ name: topic, type: string }]\n')
const document = (name: string, artefact: string, more = ''): string =>
  `{ name: ${name}, type: document, config: { artefacts: ["${artefact}"] }${more} }`

/** What a stage has that says nothing of it. */
const EMPTY = {
  outputs: [],
  reads: null,
  config: {},
  when: null,
  timeout: null,
  retries: { times: 0, backoff: 1 },
  sendsBack: null,
  forEach: null,
  limits: { attempts: null, files: null, items: null },
  dynamic: false,
  scope: { prefix: '', inputs: {}, variables: {} },
}

describe('a definition', () => {
  it.each([...BUILT_IN])('built in as %s is valid', (_, text) => expect(errorsOf(text)).toBe(''))
  it.each(DEFINITIONS.map((text) => [/name: (.*)/.exec(text)?.[1], text]))(
    'of a team is valid: %s',
    (_, text) => {
      expect(errorsOf(text ?? '')).toBe('')
    },
  )

  it('is read with what it leaves out filled in', () => {
    expect(
      parseDefinition(
        'x.yml',
        of(document('plan', PLAN), '{ name: nod, type: approval, of: plan, depends_on: plan }'),
      ),
    ).toEqual({
      ok: true,
      value: {
        name: 'x',
        description: '',
        inputs: [],
        stages: [
          {
            name: 'plan',
            description: '',
            type: 'document',
            of: null,
            subjects: [],
            role: null,
            approvals: null,
            dependsOn: [],
            artefacts: [PLAN],
            checks: [],
            ...EMPTY,
          },
          {
            name: 'nod',
            description: '',
            type: 'approval',
            of: 'plan',
            subjects: [],
            role: null,
            approvals: null,
            dependsOn: ['plan'],
            artefacts: [],
            checks: [],
            ...EMPTY,
          },
        ],
        limits: { attempts: null, files: null, items: null },
        completion: { conditions: [], outputs: [], notifications: [] },
      },
    })
  })

  it.each([
    PLAN,
    '.vizier/implementation-plans/{slug}.rollout.md',
    '.vizier/snapshot.md',
    '.vizier/snapshot.md?',
    '.vizier/runs/{slug}/goal.md',
    '.vizier/runs/{slug}/below/x.json',
  ])('may write %s', (artefact) => expect(errorsOf(of(document('x', artefact)))).toBe(''))

  it.each([
    'src/login.ts',
    '.vizier/policy.yml',
    '.vizier/workflows/{slug}.yml',
    '.vizier/implementation-plans/other.md',
    '.vizier/implementation-plans/slug.md',
    '.vizier/implementation-plans/{slug}.md/x',
    '.vizier/implementation-plans/{slug}',
    '.vizier/implementation-plans/{slug}.a.b.md',
    '.vizier/implementation-plans/{slug}2.md',
    '.vizier/runs/slug/x',
    '.vizier/runs/{slug}',
    '.vizier/runs/{slug}/',
    '.vizier/runs/{slug}/../x',
    '.vizier/runs/{slug}/./x',
    '.vizier/runs/{slug}//x',
    '.vizier/runs/{slug}/definition.yml',
    '.vizier/runs/{slug}/inputs.json',
    '.vizier/runs/{slug}/definitions/x.yml',
    '.vizier/sessions/{slug}.json',
    '.vizier/runs/{slug}/a b',
    '.vizier/runs/{slug}/\u00e9',
    '/etc/passwd',
    '?',
  ])('may not write %s', (artefact) => {
    const column = '  - { name: x, type: document, config: { artefacts: ['.length + 1
    const message = `stages.0.config.artefacts.0: "${artefact}" is not a path that a workflow may write as an artefact`
    expect(errorsOf(of(document('x', artefact)))).toBe(`x.yml:4:${column}: ${message}`)
  })

  const approval = '{ name: nod, type: approval, of: plan, depends_on: plan }'
  const plan = document('plan', PLAN)
  it.each([
    [
      '{ name: a, type: check, timeout: -4 }',
      'x.yml:4:38: stages.0.timeout: -4: too small: expected number to be >0',
    ],
    [
      '{ name: a, type: check, config: { red: { wit: "**" } } }',
      'x.yml:4:46: stages.0.config.red: there is no key "wit"; did you mean "with"?',
    ],
    ['{ name: a, type: check, config: { red: {} } }', 'x.yml:4:44: stages.0.config.red.with: is missing'],
    [
      '{ name: a, type: check, sends_back: { too: b, times: 0 } }',
      'x.yml:4:58: stages.0.sends_back.times: 0: too small: expected number to be >=1\n' +
        'x.yml:4:43: stages.0.sends_back: there is no key "too"; did you mean "to"?',
    ],
  ])('says each mistake once: %s', (stage, errors) => expect(errorsOf(of(stage))).toBe(errors))

  it.each<[string, string, string]>([
    ['nothing', '', 'x.yml:1:1: '],
    ['a list', '- a\n', 'x.yml:1:1: '],
    ['no stage', 'name: x\nversion: 1\nstages: []\n', 'x.yml:3:9: stages: '],
    [
      'another version',
      of(plan).replace('version: 1', 'version: 2'),
      'x.yml:2:10: version: this program reads version 1',
    ],
    ['a version in quotes', of(plan).replace('version: 1', 'version: "1"'), 'x.yml:2:10: version: '],
    [
      'a key that nobody knows',
      `${of(plan)}more: 1\n`,
      'x.yml:5:1: there is no key "more"; there are description, revision, inputs, limits, completion',
    ],
    [
      'a key of a stage that nobody knows',
      of('{ name: a, type: merge, whne: x }'),
      'x.yml:4:29: stages.0: there is no key "whne"; did you mean "when"?',
    ],
    [
      'a key that other programs have',
      of('{ name: a, type: merge, if: x }'),
      'x.yml:4:29: stages.0: there is no key "if"; did you mean "when"?',
    ],
    [
      'a key of other programs for what comes before',
      of('{ name: a, type: merge, needs: x }'),
      'x.yml:4:29: stages.0: there is no key "needs"; did you mean "depends_on"?',
    ],
    [
      'a prompt that asks for what is nearly an input',
      withTopic('{ name: a, type: agent, config: { prompt: "On {topik}, as {json} and {topics_found}" } }'),
      'x.yml:5:47: stages.0.config.prompt: nothing is called "topik"; did you mean "topic"?',
    ],
    [
      'a question that does',
      withTopic('{ name: a, type: form, config: { questions: [{ name: q, question: "Why {topci}?" }] } }'),
      'x.yml:5:71: stages.0.config.questions.0.question: nothing is called "topci"; did you mean "topic"?',
    ],
    [
      'a message that does',
      `${withTopic(plan)}completion: { notifications: [{ type: stdout, message: "{topik} is done" }] }\n`,
      'x.yml:6:56: completion.notifications.0.message: nothing is called "topik"; did you mean "topic"?',
    ],
    [
      'a type that nobody knows',
      of('{ name: a, type: agnet }'),
      'x.yml:4:22: stages.0.type: "agnet" is not known; did you mean "agent"?',
    ],
    ['a name with a blank', of('{ name: a b, type: merge }'), 'x.yml:4:13: stages.0.name: "a b": letters'],
    ['a key twice', of('{ name: a, name: b, type: merge }'), 'x.yml:4:'],
    ['two documents', `${of(plan)}---\nname: y\n`, 'x.yml:'],
    ['YAML that is none', 'name: [\n', 'x.yml:'],
    ['an alias to nothing', 'name: *x\n', 'x.yml:'],
    [
      'a name twice',
      of(plan, '{ name: plan, type: merge }'),
      'x.yml:5:13: stages.1.name: a second stage is called "plan"',
    ],
    [
      'a dependency on nothing',
      of('{ name: a, type: merge, depends_on: b }'),
      'x.yml:4:41: stages.0.depends_on: "b" is not a stage before "a"',
    ],
    [
      'a dependency on itself',
      of('{ name: a, type: merge, depends_on: a }'),
      'x.yml:4:41: stages.0.depends_on: ',
    ],
    [
      'a dependency on a later one',
      of('{ name: a, type: merge, depends_on: plan }', plan),
      'x.yml:4:41: stages.0.depends_on: ',
    ],
    [
      'an approval of nothing',
      of(plan, '{ name: a, type: approval }'),
      'x.yml:5:5: stages.1.of: the approval "a" needs "of"',
    ],
    [
      'an approval that depends on no plan',
      of(plan, '{ name: a, type: approval, of: plan }'),
      'x.yml:5:36: stages.1.of: "a" has nothing to decide on',
    ],
    [
      'an approval of another kind',
      of(plan, '{ name: a, type: approval, of: snapshot, depends_on: plan }'),
      'x.yml:5:36: stages.1.of: "a" has nothing to decide on',
    ],
    [
      '"of" of something else',
      of(plan, '{ name: a, type: merge, of: plan, depends_on: plan }'),
      'x.yml:5:33: stages.1.of: only an approval has "of"',
    ],
    [
      'approvals of something else',
      of('{ name: a, type: patches, approvals: 3 }'),
      'x.yml:4:42: stages.0.approvals: only an approval has "approvals"',
    ],
    ['no approvals at all', of(plan, approval.replace('depends', 'approvals: 0, depends')), 'x.yml:5:'],
    ['half an approval', of(plan, approval.replace('depends', 'approvals: 1.5, depends')), 'x.yml:5:'],
    ['a role that nobody has', of(plan, approval.replace('depends', 'role: king, depends')), 'x.yml:5:'],
    [
      'a document of nothing',
      of('{ name: a, type: document }'),
      'x.yml:4:5: stages.0.config: "a" declares no artefacts',
    ],
    [
      'artefacts of something else',
      of(`{ name: a, type: merge, config: { artefacts: ["${PLAN}"] } }`),
      'x.yml:4:39: stages.0.config: there is no key "artefacts"',
    ],
    [
      'checks of something else',
      of('{ name: a, type: merge, config: { checks: [test] } }'),
      'x.yml:4:39: stages.0.config: there is no key "checks"',
    ],
    [
      'one artefact of two stages',
      of(plan, document('again', `${PLAN}?`)),
      `x.yml:5:58: stages.1.config.artefacts.0: "${PLAN}" is written by "plan" already`,
    ],
    [
      'another than one that is no agent before it',
      of(
        '{ name: build, type: agent }',
        '{ name: v, type: agent, depends_on: build, config: { prompt: x, other_than: buld } }',
      ),
      'x.yml:5:81: stages.1.config.other_than: "buld" is not an agent or a gate that "v" depends on; did you mean "build"?',
    ],
    [
      'another than the agent that it names itself',
      of(
        '{ name: build, type: agent, config: { prompt: x, agent_type: mine } }',
        '{ name: v, type: agent, depends_on: build, config: { prompt: x, agent_type: mine, other_than: build } }',
      ),
      '"v" and "build" name the same agent, mine',
    ],
    [
      'a stage before a gate, and no gate behind it',
      of('{ name: a, type: check, config: { before_gate: true } }'),
      'x.yml:4:52: stages.0.config.before_gate: no stage of type patches depends on "a"',
    ],
    [
      'a stage before a gate that changes files itself',
      of(
        '{ name: a, type: agent, config: { prompt: x, before_gate: true, write_scope: "**" } }',
        '{ name: gate, type: patches, depends_on: a }',
      ),
      'stages.0.config.before_gate: "a" may change files itself, so it judges no patches',
    ],
    [
      'a stage before a gate that takes what another stage writes',
      of(
        '{ name: build, type: agent, config: { prompt: x, write_scope: "**" } }',
        '{ name: a, type: check, config: { before_gate: true } }',
        '{ name: gate, type: patches, depends_on: [a, build] }',
      ),
      'stages.1.config.before_gate: "gate" takes the patches of "build": put "a" behind that stage, without "before_gate"',
    ],
    [
      'a stage before a gate of another type',
      of('{ name: a, type: document, config: { before_gate: true } }'),
      'stages.0.config: there is no key "before_gate"',
    ],
    [
      'a check that sends back what waits at the gate behind it, which people do',
      of(
        '{ name: a, type: check, sends_back: { to: gate }, config: { before_gate: true } }',
        '{ name: gate, type: patches, depends_on: a }',
      ),
      'stages.0.sends_back.to: "gate" is not a stage before "a" that may change files',
    ],
    [
      'a limit of attempts on what people do',
      of('{ name: a, type: patches, limits: { attempts: 3 } }'),
      'x.yml:4:51: stages.0.limits.attempts: "a" is done by people, and makes no attempts',
    ],
    [
      'a limit of files on what accepts none',
      of('{ name: a, type: agent, limits: { files: 3 } }'),
      'stages.0.limits.files: "a" accepts no files: only a stage of type patches does',
    ],
    [
      'a limit of records where there are none',
      of('{ name: a, type: agent, limits: { items: 3 } }'),
      'hands in no records',
    ],
    ['a limit of nothing', of('{ name: a, type: agent, limits: { attempts: 0 } }'), 'x.yml:4:'],
    ['a limit of something else', of('{ name: a, type: agent, limits: { tokens: 3 } }'), 'no key "tokens"'],
    ['one artefact twice', of(document('plan', `${PLAN}", "${PLAN}`)), 'x.yml:4:'],
  ])('that is wrong is refused with its place: %s', (_, text, expected) => {
    expect(errorsOf(text).split('\n')[0]).toContain(expected)
    expect(errorsOf(text)).not.toBe('')
  })

  it('names everything that is wrong, all at once', () => {
    const text = of('{ name: a, type: approval }', '{ name: a, type: merge, depends_on: z }')
    expect(errorsOf(text).split('\n')).toEqual([
      'x.yml:4:5: stages.0.of: the approval "a" needs "of"',
      'x.yml:5:13: stages.1.name: a second stage is called "a"',
      'x.yml:5:41: stages.1.depends_on: "z" is not a stage before "a"',
    ])
  })

  it('is not looked through for ever, however its stages stand on each other', () => {
    const layers = Array.from({ length: 90 }, (_, at) => [
      `{ name: a${at}, type: check${at === 0 ? '' : `, depends_on: [a${at - 1}, b${at - 1}]`} }`,
      `{ name: b${at}, type: check${at === 0 ? '' : `, depends_on: [a${at - 1}, b${at - 1}]`} }`,
    ]).flat()
    const last = '{ name: nod, type: approval, of: plan, depends_on: [a89, b89] }'
    expect(errorsOf(of(...layers, last))).toContain('"nod" has nothing to decide on')
  })

  it('is refused where it is a bomb, or larger than anybody writes', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghijklmnopqrst'.split('').map((name, at) => {
        const before = 'abcdefghijklmnopqrst'[at]
        return `${name}: &${name} [*${before}, *${before}]`
      }),
    ].join('\n')
    expect(errorsOf(bomb)).not.toBe('')
    expect(errorsOf(`# ${'x'.repeat(1 << 20)}\n${of(plan)}`)).toBe('x.yml:1:1: larger than 1 MiB')
  })

  it.each([
    ['holds itself', 'stages: &s [*s]\n'],
    [
      'holds itself further down',
      'stages: &s\n  - { name: a, type: agent, config: { prompt: x, more: *s } }\n',
    ],
    ['is one stage a thousand times over', `stages: [&s {name: a, type: agent}${', *s'.repeat(1000)}]\n`],
    ['merges what it must not', 'stages:\n  - &s { name: a, type: merge }\n  - { <<: *s, name: b }\n'],
  ])('is refused where an alias %s', (_, text) => {
    expect(errorsOf(`name: x\nversion: 1\n${text}`)).toMatch(/^x\.yml:\d+:\d+: /)
  })

  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'])(
    'reaches nothing by a key that is called %s',
    (key) => {
      const agent = '{ name: a, type: agent, config: { prompt: x }'
      for (const text of [
        `${of('{ name: a, type: merge }')}${key}: { polluted: true }\n`,
        of(`{ name: a, type: merge, ${key}: { polluted: true } }`),
        of(`{ name: a, type: agent, config: { prompt: x, ${key}: { polluted: true } } }`),
        of(`${agent}, outputs: { ${key}: { path: ".vizier/runs/{slug}/a.md" } } }`),
        of(`{ name: a, type: workflow, config: { workflow: x, inputs: { ${key}: polluted } } }`),
        of(`{ name: a, type: form, config: { questions: [{ name: ${key}, question: x }] } }`),
        `name: x\nversion: 1\ninputs: [{ name: ${key}, type: string }]\nstages: [{ name: a, type: merge }]\n`,
      ])
        expect(errorsOf(text), text).toMatch(/^x\.yml:\d+:\d+: /)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect(Object.prototype.hasOwnProperty).toBeTypeOf('function')
    },
  )

  it.each(['/etc/passwd', '../x', 'a/../../x', '.git/config', 'a/.git/hooks/x', '.GIT/config'])(
    'names no file outside the repository: %s',
    (path) => {
      for (const stage of [
        `{ name: a, type: agent, config: { prompt_template: "${path}" } }`,
        `{ name: a, type: agent, config: { prompt: x, write_scope: "${path}" } }`,
        `{ name: a, type: agent, config: { prompt: x }, outputs: { o: { path: "${path}" } } }`,
        `{ name: a, type: agent, config: { prompt: x }, outputs: { o: { path: ".vizier/runs/{slug}/a.json", schema: "${path}" } } }`,
        `{ name: a, type: storage, config: { source: x.y, destination: "${path}" } }`,
        `{ name: a, type: metadata, config: { file: "${path}", updates: [{ add_line: x }] } }`,
        `{ name: a, type: context, config: { file: "${path}" } }`,
      ])
        expect(errorsOf(of(stage)), stage).toContain(`"${path}" is not a path inside the repository`)
    },
  )
})
