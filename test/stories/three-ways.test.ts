import { beforeAll, describe, expect, test } from 'vitest'
import { type Fact, factsIn, states } from '../support/facts.js'
import { openShop, type Shop } from '../support/shop.js'

// The same change, from its goal to the merge, three times with the same keys and the same clock: on a terminal,
// where everything is asked, without one, and as JSON. Nobody may be told anything else, and Git holds the same.

/** One command of the change. */
interface Act {
  readonly words: readonly string[]
  /** What is decided on: said by `--expect` where nobody is asked. */
  readonly decides?: (shop: Shop) => string
  /** What a person is asked on a terminal. */
  readonly asks?: string
}

const blob = (path: string) => (shop: Shop) => shop.git('rev-parse', `draft/say-why:${path}`)
const patch = (shop: Shop): string => shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending')

const AGENT = 'echo reading the plan; echo "// with reasons" >> login.js'

const ACTS: readonly Act[] = [
  { words: ['init'], asks: 'Continue? [Y/n] ' },
  {
    words: [
      'draft',
      'say-why',
      '--goal',
      'Whoever cannot log in is told why',
      '--snapshot',
      '../snapshot.md',
    ],
  },
  { words: ['approve'], decides: blob('.vizier/snapshot.md'), asks: 'Approve this (snapshot of say-why)?' },
  { words: ['draft', 'say-why', '--plan', '../plan.md'] },
  {
    words: ['revise', '-m', 'Which reasons?'],
    decides: blob('.vizier/implementation-plans/say-why.md'),
    asks: 'Ask for a new version of this (plan-approval of say-why)?',
  },
  { words: ['draft', 'say-why', '--plan', '../better-plan.md'] },
  // A terminal shows the words that changed since; all of it is what a script gets.
  { words: ['show', 'say-why', 'plan-approval', '--whole'] },
  {
    words: ['approve', '-m', 'Small enough'],
    decides: blob('.vizier/implementation-plans/say-why.md'),
    asks: 'Approve this (plan-approval of say-why)?',
  },
  { words: ['run', 'say-why', '--agent', 'scripted', '-m', 'Rash', '--', 'rm', 'login.js'] },
  { words: ['reject-diff', '-m', 'Change it'], decides: patch, asks: 'Reject patch 1 of say-why?' },
  { words: ['run', '--agent', 'scripted', '-m', 'Answer with the reason', '--', 'sh', '-c', AGENT] },
  { words: ['diff'] },
  { words: ['diff', '--stat'] },
  { words: ['status'] },
  { words: ['accept-diff'], decides: patch, asks: 'Accept patch 2 of say-why' },
  { words: ['list'] },
  { words: ['save'] },
  { words: ['log', 'say-why'] },
  { words: ['status', 'say-why'] },
  { words: ['verify'] },
]

interface Heard {
  readonly text: string
  readonly raw: string
}

type Way = (shop: Shop, act: Act) => Promise<Heard>

const onTerminal: Way = async (shop, { words, asks }) => {
  const screen = shop.open(words)
  if (asks !== undefined) {
    await screen.shows(asks)
    if (!asks.endsWith('[Y/n] ')) await screen.shows('[y/N] ')
    screen.answer('y')
  }
  expect(await screen.ended, screen.text()).toBe(0)
  return { text: screen.text(), raw: screen.raw() }
}

const without =
  (...more: readonly string[]): Way =>
  async (shop, { words, decides }) => {
    const expected = decides === undefined ? [] : ['--expect', decides(shop)]
    const [verb = '', ...rest] = words
    const said = shop.wf([verb, ...more, ...expected, ...rest])
    expect(said.exit, said.stderr).toBe(0)
    return { text: said.stdout, raw: said.stdout + said.stderr }
  }

interface Told {
  readonly shop: Shop
  readonly heard: readonly Heard[]
}

async function tell(way: Way): Promise<Told> {
  const shop = openShop()
  shop.write('~/snapshot.md', '# The shop\n\nWhoever cannot log in is told why.\n')
  shop.write('~/plan.md', 'Answer with the reason.\n')
  shop.write('~/better-plan.md', 'Answer with "unknown name" or "wrong password".\n')
  const heard: Heard[] = []
  for (const act of ACTS) heard.push(await way(shop, act))
  return { shop, heard }
}

let person: Told
let script: Told
let json: Told
beforeAll(async () => {
  ;[person, script, json] = await Promise.all([tell(onTerminal), tell(without()), tell(without('--json'))])
})

test('Git holds the same in the end, to the last object id', () => {
  expect(script.shop.refs()).toBe(person.shop.refs())
  expect(json.shop.refs()).toBe(person.shop.refs())
  for (const { shop } of [person, script, json]) expect(shop.git('status', '--porcelain')).toBe('')
})

/** On a terminal ids are short, and lines end between words where the window does. */
const plain = (text: string): string =>
  text
    .replace(/\b([0-9a-f]{10})[0-9a-f]{30}(?:[0-9a-f]{24})?\b/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()

const names = ACTS.map(({ words }) => words.slice(0, 2).join(' '))

describe.each(names.map((name, at) => [name, at] as const))('%s', (_, at) => {
  test('a terminal shows what is printed without one, after what it asked', () => {
    const printed = plain(script.heard[at]?.text ?? '?')
    expect(plain(person.heard[at]?.text ?? '').slice(-printed.length)).toBe(printed)
  })

  test('JSON says the same to a script', () => {
    const outcome: unknown = JSON.parse(json.heard[at]?.text ?? '')
    const text = `${script.heard[at]?.text}`
    const unsaid = factsIn(outcome).filter((fact) => !ONLY_JSON.has(fact.path) && !states(text, fact))
    expect(unsaid.map(({ path, value }: Fact) => `${path}: ${value}`)).toEqual([])
  })

  test('nothing that moves a cursor or has a colour, but on a terminal', () => {
    expect(script.heard[at]?.raw).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/)
    expect(json.heard[at]?.raw).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/)
  })
})

test('a terminal shows colours', () => {
  for (const { raw } of person.heard) expect(raw).toContain('\x1b[')
})

// For programs: what people are told in other words, see one command further, or have no use for.
const ONLY_JSON = new Set([
  ...[
    'schema',
    'action',
    'status',
    'elapsed_ms',
    'refs[].name',
    'refs[].from',
    'refs[].to',
    'commits[].event',
  ],
  ...[
    'facts.tip',
    'facts.base',
    'facts.stages[].type',
    'facts.stages[].subject',
    'facts.workflows[].waiting',
  ],
  // Told as spans, as a minute, and as a name: `12m`, `2026-01-01 00:02 UTC`, `by Ada Lovelace`.
  ...[
    'facts.stages[].seconds',
    'facts.stages[].reasons[].at',
    'facts.opener',
    'facts.accepted[].patch',
    'facts.started',
    'facts.elapsed',
  ],
  ...['delta', 'author', 'paths[]'].flatMap((name) =>
    ['pending', 'pending[]', 'waiting[]'].map((record) => `facts.${record}.${name}`),
  ),
  ...[
    'facts.approvals[].claimed',
    'facts.approvals[].key',
    'facts.approvals[].position',
    // Who objected is told by the name that the policy has.
    'facts.objections[].claimed',
    'facts.objections[].key',
    'facts.entries[].key',
    'facts.entries[].signature',
  ],
  ...['facts.entries[].files[].status', 'facts.entries[].files[].path'],
  ...['id', 'seal', 'subject', 'claimed[]'].map((name) => `facts.branches[].landings[].${name}`),
])

describe('on a terminal, without colours', () => {
  const plain = async (words: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    const screen = person.shop.open(words, { env })
    expect(await screen.ended).toBe(0)
    return screen.raw()
  }

  test.each([
    ['NO_COLOR=1', ['log', 'say-why'], { NO_COLOR: '1' }],
    ['--no-color', ['log', 'say-why', '--no-color'], {}],
    ['--json', ['log', 'say-why', '--json'], {}],
  ] as const)('%s', async (_, words, env) => {
    expect(await plain(words, env)).not.toContain('\x1b')
  })

  test('a question is plain text as well', async () => {
    person.shop.wf(['draft', 'again', '--goal', 'Once more', '--plan', '../plan.md'])
    const screen = person.shop.open(['approve', 'again'], { env: { NO_COLOR: '1' } })
    await screen.shows('[y/N] ')
    screen.answer('y')
    expect(await screen.ended).toBe(0)
    expect(screen.raw()).not.toContain('\x1b')
  })
})
