import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { linesOf, sectionOf, wordsOf } from '../support/documented.js'
import { follow } from '../support/quick-start.js'
import { output } from '../support/resident.js'
import { openShop, type Shop } from '../support/shop.js'

/** What other tests run. */
const ELSEWHERE = [
  'npm it', // the tests themselves
  'npm link', // by hand: it would change the machine
  'npm run tour', // test/tour/tour.test.ts
  ...linesOf(sectionOf('README.md', 'Quick start')), // readme.test.ts
  ...linesOf(sectionOf('docs/workflows.md', 'Your own')), // test/engine/new-definition.test.ts
  ...linesOf(sectionOf('docs/workflows.md', 'Waivers')), // test/commands/waive.test.ts
  ...linesOf(sectionOf('docs/workflows.md', 'Questions')), // test/commands/questions.test.ts
  ...linesOf(sectionOf('docs/workflows.md', 'Runs')), // fixtures/stories/supervised-lean.md
]
const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)
const ran = new Set<string>()

/** Does what it says, unless somebody wants it to fail; answers a plan, or a review where that is asked for. */
const AGENT = `prompt=$(cat)
case $prompt in *.json*) cat ~/review.json && exit ;; esac
echo again >> page.md
test ! -e ~/fails || exit 3
echo Say in the README why.
`
const REVIEW = '{ "assessment": "APPROVE", "blockers": [], "major": [], "minor": [] }\n'

interface Place {
  readonly shop: Shop
  /** Types a line of a page, with these words in place of those, and more behind it; it has to succeed. */
  types(line: string, instead?: Readonly<Record<string, string>>, ...more: readonly string[]): string
}

/** Ada's shop with a package, an agent that is called claude, and a remote. */
function place(init: readonly string[] = ['init', '--no-hooks']): Place {
  const shop = openShop()
  const home = `${shop.path}/..`
  // Setup is what the policy says; a registry is not what this is about.
  shop.write('~/bin/npm', '#!/bin/sh\ntest "$1" != view\n', 0o755)
  const script = shop.write('~/agent.sh', AGENT)
  shop.write('~/review.json', REVIEW)
  shop.write(
    '~/.config/wf/agents.yml',
    `agents: { claude: { transport: command, command: [sh, ${script}] } }\ndefault: claude\n`,
  )
  shop.write('package.json', '{ "scripts": { "test": "true" } }\n')
  shop.write('package-lock.json', '{ "lockfileVersion": 3, "packages": {} }\n')
  for (const number of ['0003-x', '0007'])
    shop.write(`docs/rfcs/rfc-${number}.md`, '# X\n\n**Status:** Draft\n')
  shop.git('add', '.')
  shop.git('commit', '-q', '-m', 'A project')
  const env = { PATH: `${home}/bin:${process.env.PATH}` }
  const types: Place['types'] = (line, instead = {}, ...more) => {
    ran.add(line)
    const words = wordsOf(line).map((word) => instead[word] ?? word)
    const { exit, output: said } = shop.wf([...words.slice(1), ...more], env)
    expect(exit, `${line}: ${said}`).toBe(0)
    return said
  }
  if (init.length > 0) expect(shop.wf(init, env).exit).toBe(0)
  return { shop, types }
}

/** The lines of a section, which has to have as many. */
function linesIn(file: string, heading: string, count: number): readonly string[] {
  const lines = linesOf(sectionOf(file, heading))
  expect(lines).toHaveLength(count)
  return lines
}

const pending = (shop: Shop): readonly string[] =>
  shop.git('for-each-ref', '--sort=creatordate', '--format=%(objectname)', 'refs/wf/pending').split('\n')

function approve({ shop }: Place): void {
  const plan = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
  expect(shop.wf(['approve', 'say-why', '--expect', plan]).exit).toBe(0)
}

/** A run of the agent that ends badly. */
function fails({ shop }: Place): void {
  const flag = shop.write('~/fails', '')
  expect(shop.wf(['run', 'say-why', '--agent', 'claude']).exit).toBe(1)
  rmSync(flag)
}

test('the lines of the README about agents', () => {
  const at = place()
  const [draft = '', run = '', again = '', submit = ''] = linesIn('README.md', 'With an agent', 4)
  at.types(draft)
  approve(at)
  at.types(run)
  at.types(again)
  fails(at)
  expect(at.types(submit)).toContain('pending')
})

test('a change by the pages on agents, on sync and on verify: from its plan to a forge, and a repair', async () => {
  const at = place()
  const { shop, types } = at
  shop.git('init', '-q', '--bare', '-b', 'main', '../forge.git')
  shop.git('remote', 'add', 'origin', '../forge.git')
  shop.git('push', '-q', 'origin', 'main')
  const [draft = '', approves = '', ...runs] = linesIn('docs/agents.md', 'The task', 6)
  types(draft)
  ran.add(approves)
  await follow(shop, [approves])
  for (const line of runs) types(line)
  fails(at)
  for (const line of linesIn('docs/agents.md', 'A run that fails', 1)) types(line)
  for (const line of linesIn('docs/agents.md', 'Your own agents', 2)) expect(types(line)).toContain('claude')

  for (const line of linesIn('docs/sync-and-ci.md', 'Several clones', 4)) types(line)
  const [patch = '', ...others] = pending(shop)
  for (const oid of others)
    expect(shop.wf(['reject-diff', 'say-why', '--expect', oid, '-m', 'One is enough']).exit).toBe(0)
  expect(shop.wf(['accept-diff', 'say-why', '--expect', patch]).exit).toBe(0)
  const [save = '', fetch = ''] = linesIn('docs/sync-and-ci.md', 'A forge that merges', 2)
  types(save)
  shop.git(...wordsOf(fetch).slice(1))
  ran.add(fetch)
  shop.git('merge', '-q', '--no-ff', '-m', 'Merge #1', 'draft/say-why')

  for (const line of linesIn('docs/verify-and-trust.md', 'What is protected', 4))
    expect(types(line)).toContain('PASS')
  for (const line of linesIn('docs/verify-and-trust.md', 'Repair', 2)) {
    shop.write(`hotfix${line.length}.txt`, 'x\n')
    shop.git('add', '.')
    shop.git('commit', '-q', '-m', 'Directly')
    types(line, { COMMIT: shop.git('rev-parse', 'main') })
  }
})

test('the lines for scripts name what was read', () => {
  const { shop, types } = place()
  const plan = shop.write('plan.md', 'Say in the README why.\n')
  expect(shop.wf(['draft', 'say-why', '--goal', 'Why', '--plan', plan]).exit).toBe(0)
  const [status = '', show = '', approves = '', diff = '', accept = ''] = linesIn(
    'docs/scripts.md',
    'Decisions',
    5,
  )
  const blob = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
  expect(types(status)).toContain(blob)
  expect(types(show)).toContain('Say in the README why.')
  types(approves, { BLOB: blob })
  expect(shop.wf(['run', 'say-why', '--agent', 'claude']).exit).toBe(0)
  expect(types(diff)).toContain('+again')
  types(accept, { PATCH: pending(shop)[0] ?? '' })
})

test('a review, a context and pipelines', () => {
  const { types } = place()
  for (const line of linesIn('docs/review.md', 'Context', 1)) types(line)
  for (const line of linesIn('docs/workflows.md', 'Built in', 1)) types(line)
  // Whether a pipeline can get this build depends on where the checkout came from: test/commands/ci.test.ts.
  const program = ['--program', 'npx --yes git-wf']
  for (const line of linesIn('docs/workflows.md', 'Several machines', 1)) types(line, {}, ...program)
  for (const line of linesIn('docs/sync-and-ci.md', 'CI', 1)) types(line, {}, ...program)
})

test('alone, and out again', async () => {
  const { shop, types } = place([])
  const [init = '', start = '', take = ''] = linesIn('README.md', 'Try it alone', 3)
  types(init)
  shop.git(...wordsOf(start).slice(1))
  shop.write('b.txt', 'b\n')
  shop.git('add', 'b.txt')
  shop.git('commit', '-q', '--no-verify', '-m', 'Work')
  shop.git('switch', '-q', 'main')
  output('sh', ['-c', take], { cwd: shop.path, env: { PATH: process.env.PATH, HOME: `${shop.path}/..` } })
  expect(shop.git('status', '--porcelain')).toBe('?? b.txt')
  const [leave = ''] = linesIn('README.md', 'Leave', 1)
  await follow(shop, [leave])
  expect(shop.git('for-each-ref', '--format=%(refname)', 'refs/wf')).toBe('')
  for (const line of [start, take, leave]) ran.add(line)
})

test('every line that the pages show is run by a test', () => {
  const shown = PAGES.flatMap((page) => linesOf(sectionOf(page)))
  expect(shown.filter((line) => !ran.has(line) && !ELSEWHERE.includes(line))).toEqual([])
})

test('the five commands of a small task are those of its story', () => {
  const story = readFileSync('fixtures/stories/supervised-lean.md', 'utf8')
  for (const line of linesOf(sectionOf('docs/workflows.md', 'Runs'))) expect(story).toContain(`$ ${line}`)
})
