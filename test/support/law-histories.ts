import type { ObjectFormat, Oid } from '../../src/domain/names/oid.js'
import type { Policy, Role } from '../../src/domain/policy/policy.js'
import { withRoles } from '../attacks/law.js'
import { honest } from '../attacks/story.js'
import type { Files } from './file-tree.js'
import { type Ground, ground, lawText } from './ground.js'
import { againstTheLaw, NAMES, type Name, type PlainLaw, type Step } from './law-reference.js'
import type { Draft } from './log-builder.js'
import { randomNumbers } from './mutate.js'
import { ada, bob, cleo, mallory, policy, type Signatory } from './signatories.js'

const PEOPLE: Readonly<Record<Name, Signatory>> = { ada, bob, cleo, mallory }
const ROLES: Readonly<Record<'full' | 'worker', readonly Role[]>> = {
  full: ['maintainer', 'reviewer', 'saver', 'operator'],
  worker: ['reviewer', 'saver'],
}
const PROTECT = [['main'], ['main', 'release'], ['elsewhere']] as const
const POLICY = '.vizier/policy.yml'

type Random = (bound: number) => number
type Terms = Omit<PlainLaw, 'text'> & { readonly protect: readonly string[] }
type Law = Terms & PlainLaw

interface Begun {
  readonly by: Name
  readonly draft: Draft
  readonly what: string
  readonly law: Law | null
}

interface History {
  readonly random: Random
  readonly g: Ground
  readonly root: Law
  readonly steps: Step[]
  readonly told: string[]
  /** All laws that ever stood, the last one now. */
  readonly laws: Law[]
  /** By every commit of a chain: the commit that brought it onto the branch. */
  readonly broughtBy: Map<Oid, Oid>
  readonly begun: Begun[]
  /** Work that is done, and lands later. */
  readonly waiting: Begun[]
}

export interface Played {
  readonly told: readonly string[]
  readonly found: number
}

/**
 * Makes a random history of laws, landings, pushes and acknowledgements, and judges it twice: as the command does,
 * and by the reference. Throws where they differ, with all that happened; the same for the same seed.
 */
export async function playLaws(seed: number, format: ObjectFormat): Promise<Played> {
  const history = begin(seed, format)
  const length = 3 + history.random(10)
  for (let tries = 0; history.steps.length < length && tries < 100; tries++) act(history)
  if (history.random(3) > 0) makePeace(history)
  const { g, root, steps, told, broughtBy } = history
  const expected = againstTheLaw(root, steps)
  const { verdict, findings } = await g.judge()
  const found = new Set(findings.map(({ commit }) => broughtBy.get(commit) ?? commit))
  const said = `${verdict} ${inOrder(found, steps)}`
  const wanted = `${expected.size === 0 ? 'PASS' : 'FAIL'} ${inOrder(expected, steps)}`
  if (said !== wanted) {
    const codes = findings.map(
      ({ commit, code }) => `${code} in ${numberOf(broughtBy.get(commit) ?? commit, steps)}`,
    )
    const story = [...told, `found: ${codes.join(', ')}`].join('\n')
    throw new Error(`SEED=${seed} replays it (${format}): "${said}", by the rules "${wanted}"\n${story}`)
  }
  return { told: [...told, said], found: found.size }
}

const numberOf = (oid: Oid, steps: readonly Step[]): number =>
  steps.findIndex(({ commit }) => commit === oid) + 1

const inOrder = (oids: ReadonlySet<Oid>, steps: readonly Step[]): string =>
  JSON.stringify([...oids].map((oid) => numberOf(oid, steps)).sort((a, b) => a - b))

function begin(seed: number, format: ObjectFormat): History {
  const random = randomNumbers(seed)
  const second = random(2) === 0 ? 'full' : 'worker'
  const roles = new Map<Name, 'full' | 'worker'>([
    ['ada', 'full'],
    ['bob', second],
    ['cleo', 'worker'],
  ])
  const nothing = { protect: ['main'], revoked: new Map(), acknowledged: [] }
  const root = lawOf({ roles, exempt: random(2) === 0, ...nothing })
  const told = [`0 is the root: ${tell(root, [])}`]
  const g = ground({ format, law: root.text })
  return { random, g, root, steps: [], told, laws: [root], broughtBy: new Map(), begun: [], waiting: [] }
}

function lawOf(terms: Terms): Law {
  const base = policy({}, { protect: terms.protect, principals: [] })
  const peopled = NAMES.reduce<Policy>((law, name) => {
    const role = terms.roles.get(name)
    return role === undefined ? law : withRoles(law, PEOPLE[name], ROLES[role])
  }, base)
  const text = lawText({
    ...peopled,
    exempt: terms.exempt ? [{ paths: ['docs/**'], role: 'reviewer' }] : [],
    revoked: [...terms.revoked].map(([name, survive]) => ({ key: PEOPLE[name].key, survive })),
    acknowledged: terms.acknowledged.map((commit) => ({ commit, why: 'a mistake' })),
  })
  return { ...terms, text }
}

function act(history: History): void {
  const { random, g, steps, waiting } = history
  const by = somebody(random)
  const code: Files = { [`src/${history.begun.length}.ts`]: `${steps.length}\n` }
  const kind = random(22)
  if (kind < 4) land(history, work(history, by, code, 'code'))
  else if (kind < 12) {
    const law = nextLaw(history)
    land(history, work(history, by, { [POLICY]: law.text }, tell(law, steps), law))
  } else if (kind < 15) {
    const law = nextLaw(history)
    note(history, 'pushed', null, [], g.push({ [POLICY]: law.text }), tell(law, steps), law)
  } else if (kind < 16)
    note(history, 'pushed', null, [], g.push({ 'src/pushed.ts': `${steps.length}\n` }), 'code')
  else if (kind < 18) {
    const commit = g.push({ [`docs/${steps.length}.md`]: 'docs\n' }, { signed: PEOPLE[by] })
    note(history, 'exempt', by, [commit], commit, 'docs')
  } else if (kind < 19) waiting.push(work(history, by, code, `code begun after ${steps.length}`))
  else {
    const late = waiting.shift()
    if (late) land(history, late)
  }
}

/** Somebody lands a law that stood before, and acknowledges all that is found so far, the last commit sometimes not. */
function makePeace(history: History): void {
  const { random, laws, root, steps } = history
  const found = [...againstTheLaw(root, steps)]
  const acknowledged = random(6) === 0 ? found.slice(0, -1) : found
  const law = lawOf({ ...(laws[random(laws.length)] as Law), acknowledged })
  if (law.text === laws.at(-1)?.text) return
  land(history, work(history, random(3) === 0 ? 'bob' : 'ada', { [POLICY]: law.text }, tell(law, steps), law))
}

const somebody = (random: Random): Name =>
  (['ada', 'ada', 'ada', 'bob', 'bob', 'cleo', 'mallory', 'mallory'] as const)[random(8)] ?? 'ada'

function work(history: History, by: Name, files: Files, what: string, law: Law | null = null): Begun {
  const slug = `d${history.begun.length}`
  const draft = history.g.draft(slug, honest(slug, files, PEOPLE[by]))
  const begun = { by, draft, what, law }
  history.begun.push(begun)
  return begun
}

const commitsOf = ({ draft }: Begun): readonly Oid[] => draft.entries.map(({ commit }) => commit.oid)

function land(history: History, begun: Begun): void {
  const { g, random } = history
  const commit = random(2) === 0 ? g.land(begun.draft) : g.squash(begun.draft)
  note(history, 'landed', begun.by, commitsOf(begun), commit, begun.what, begun.law)
}

function note(
  { steps, told, laws, broughtBy }: History,
  how: Step['how'],
  by: Name | null,
  signed: readonly Oid[],
  commit: Oid,
  what: string,
  law: Law | null = null,
): void {
  const now = law ?? (laws.at(-1) as Law)
  laws.push(now)
  for (const oid of signed) broughtBy.set(oid, commit)
  steps.push({ commit, how, by, signed, law: now })
  told.push(`${steps.length} ${how}${by === null ? '' : ` by ${by}`}: ${what}`)
}

/** The law that stands, or one that stood before, with a few things in it that are different. */
function nextLaw(history: History): Law {
  const { random, laws, steps } = history
  const standing = laws.at(-1) as Law
  let terms: Terms = random(3) === 0 ? (laws[random(laws.length)] as Law) : standing
  for (let changes = 1 + random(3); changes > 0; changes--) terms = changed(terms, history)
  if (steps.length > 0 && random(2) === 0)
    terms = {
      ...terms,
      acknowledged: someOf(
        steps.map(({ commit }) => commit),
        random,
      ),
    }
  const law = lawOf(terms)
  // A law of the same text is no change, and a landing has to bring one.
  return law.text === standing.text ? nextLaw(history) : law
}

function changed(terms: Terms, { random, begun, steps }: History): Terms {
  const name = NAMES[random(NAMES.length)] ?? 'ada'
  const roles = new Map(terms.roles)
  const revoked = new Map(terms.revoked)
  switch (random(7)) {
    case 0:
    case 1:
      roles.set(name, random(3) === 0 ? 'worker' : 'full')
      break
    case 2:
      roles.delete(name)
      break
    case 3: {
      const signed = [...begun.filter(({ by }) => by === name).map(commitsOf), ...exemptBy(name, steps)]
      revoked.set(name, random(2) === 0 ? [] : someOf(signed, random).flat())
      break
    }
    case 4:
      revoked.delete(name)
      break
    case 5:
      return { ...terms, exempt: !terms.exempt }
    default:
      return { ...terms, protect: PROTECT[random(PROTECT.length)] ?? ['main'] }
  }
  // A law has to have somebody who may change it, with a key that it does not revoke.
  const changing = [...roles].some(([each, role]) => role === 'full' && !revoked.has(each))
  return changing ? { ...terms, roles, revoked } : terms
}

const exemptBy = (name: Name, steps: readonly Step[]): readonly (readonly Oid[])[] =>
  steps.filter(({ how, by }) => how === 'exempt' && by === name).map(({ signed }) => signed)

/** Mostly most of them. */
function someOf<T>(all: readonly T[], random: Random): readonly T[] {
  const often = 1 + random(5)
  return all.filter(() => random(6) < often)
}

function tell({ roles, exempt, protect, revoked, acknowledged }: Terms, steps: readonly Step[]): string {
  const people = [...roles].map(([name, role]) => `${name} ${role}`).join(', ')
  const gone = [...revoked].map(([name, survive]) => `${name} but ${survive.length} commits`).join(', ')
  const known = acknowledged.map((oid) => numberOf(oid, steps)).join(', ')
  return `a law of ${people}; protects ${protect.join(' and ')}${exempt ? '; docs exempt' : ''}; revokes ${gone || 'nobody'}; knows of ${known || 'nothing'}`
}
