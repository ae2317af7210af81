import { cpSync, rmSync } from 'node:fs'
import { accepted } from './landings.js'
import { scratch } from './scratch-repository.js'
import { type Workplace, workplace, workplaceAt } from './workplace.js'

/** What becomes of changes on their way into the branch, or afterwards, by the program and by Git itself. */
export interface Fate {
  readonly name: string
  readonly from: 'accepted' | 'sealed'
  /** How many of all workflows have to be proved. */
  readonly proves: 'all' | 'none'
  readonly verdict: 'PASS' | 'FAIL' | 'INCOMPLETE'
  readonly happens: (place: Workplace, slugs: readonly string[]) => void
}

export interface Survived {
  readonly proved: number
  readonly verdict: string
  readonly codes: readonly string[]
}

/** Repositories where so many changes were accepted, and where each of them was sealed for one and the same base. */
export interface Survivors {
  readonly slugs: readonly string[]
  copy(of: Fate['from']): Promise<Workplace>
}

const fileOf = (slug: string): string => `src/${slug}.txt`
const evil = 'src/evil.txt'
const archive = (slug: string): string => `refs/wf/archive/${slug}`

export async function survivors(count: number): Promise<Survivors> {
  const slugs = Array.from({ length: count }, (_, at) => `change-${at + 1}`)
  const place = await workplace('begun')
  const { repo } = place
  // The branch release is protected as well, and begins where main does.
  place.law((text) => text.replace(/^protect: .*$/m, 'protect: [main, release]'))
  repo.git('branch', 'release')
  repo.write('.git/wf/roots', `${repo.oid('main')}\n`)
  for (const slug of slugs) accepted(place, slug, { [fileOf(slug)]: `${slug}\n` })
  const sealed = await copyOf(place)
  const base = sealed.repo.oid('main')
  for (const slug of slugs) {
    sealed.does(['save', slug])
    sealed.repo.git('reset', '-q', '--hard', base)
  }
  return { slugs, copy: (of) => copyOf(of === 'sealed' ? sealed : place) }
}

async function copyOf({ repo }: Workplace): Promise<Workplace> {
  const copy = await scratch()
  rmSync(copy.path, { recursive: true })
  cpSync(repo.path, copy.path, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  return workplaceAt(copy)
}

/** Lets that happen, and asks the program what it still proves of all branches. */
export async function survive({ slugs, copy }: Survivors, fate: Fate): Promise<Survived> {
  const place = await copy(fate.from)
  fate.happens(place, slugs)
  const { facts } = place.wf(['verify', '--no-cache'])
  const sound = facts.branches.flatMap(({ landings }: { landings: readonly Landed[] }) =>
    landings.filter((each) => each.sound && slugs.includes(each.workflow)).map((each) => each.workflow),
  )
  const codes: readonly string[] = facts.findings.map(({ code }: { code: string }) => code)
  return { proved: new Set(sound).size, verdict: facts.verdict, codes: [...new Set(codes)].sort() }
}

interface Landed {
  readonly workflow: string
  readonly sound: boolean
}

type OnEach = (place: Workplace, slug: string) => void

const each =
  (...acts: readonly OnEach[]): Fate['happens'] =>
  (place, slugs) => {
    for (const act of acts) for (const slug of slugs) act(place, slug)
  }

const merge: OnEach = ({ repo }, slug) =>
  void repo.git('merge', '-q', '--no-ff', '-m', `Merge pull request from draft/${slug}`, archive(slug))

const squash: OnEach = ({ repo }, slug) => {
  repo.git('merge', '-q', '--squash', archive(slug))
  repo.git('commit', '-q', '-m', `${slug} (#1)`)
}

/** "Rebase and merge": the commits of the chain are made anew on the branch. */
const rebase: OnEach = ({ repo }, slug) => {
  const base = repo.git('merge-base', 'main', archive(slug))
  repo.git('checkout', '-q', '--detach', archive(slug))
  repo.git('rebase', '-q', '--empty=drop', '--onto', 'main', base)
  const made = repo.oid('HEAD')
  repo.git('checkout', '-q', 'main')
  repo.git('reset', '-q', '--hard', made)
}

/** Squashed where it was sealed, and that commit picked onto the branch as it is by then. */
const cherryPick: OnEach = ({ repo }, slug) => {
  const before = repo.oid('main')
  repo.git('reset', '-q', '--hard', repo.git('merge-base', 'main', archive(slug)))
  squash({ repo } as Workplace, slug)
  const picked = repo.oid('HEAD')
  repo.git('reset', '-q', '--hard', before)
  repo.git('cherry-pick', picked)
}

/** Whatever was committed last, once more, with other bytes in it. */
const amended: OnEach = ({ repo }, slug) => {
  repo.write(fileOf(slug), `${slug}!\n`)
  repo.git('commit', '-q', '--all', '--amend', '--no-edit')
}

/** A history in which a file never was. Its own root is pinned: else nothing could be said of it. */
function filtered({ repo }: Workplace): void {
  const env = { FILTER_BRANCH_SQUELCH_WARNING: '1' }
  const without = 'git rm -q --cached --ignore-unmatch README.md'
  const ran = repo.tryGit(['filter-branch', '-f', '--index-filter', without, '--', 'main', 'release'], {
    env,
  })
  if (ran.status !== 0) throw new Error(ran.stderr)
  repo.write('.git/wf/roots', `${repo.oid('release')}\n`)
}

const relanded: OnEach = (place, slug) => {
  place.does(['save', slug])
  const { repo } = place
  repo.remove(fileOf(slug))
  const back = `${slug}-back`
  landsWhatIsThere(place, back, fileOf(slug))
  repo.write(fileOf(slug), `${slug}\n`)
  landsWhatIsThere(place, `${slug}-again`, fileOf(slug))
}

function landsWhatIsThere(place: Workplace, slug: string, path: string): void {
  const { repo } = place
  place.does(['draft', slug, '--goal', `It is ${slug}`, '--plan', '-'], { input: `Do ${slug}.\n` })
  const { stages } = place.does(['status', slug]).facts
  place.does([
    'approve',
    slug,
    '--expect',
    stages.find(({ state }: { state: string }) => state === 'awaiting').subject,
  ])
  const { pending } = place.does(['submit-diff', slug, '--', path]).facts
  place.does(['accept-diff', slug, '--expect', pending.oid, '--confirm-destructive'])
  repo.git('reset', '-q', '--hard')
  repo.git('clean', '-fdq', 'src')
  place.does(['save', slug])
}

/** What the program does, what a forge makes of a sealed chain, and what goes wrong with it. */
export const FATES: readonly Fate[] = [
  {
    name: 'save',
    from: 'accepted',
    proves: 'all',
    verdict: 'PASS',
    happens: each((place, slug) => void place.does(['save', slug])),
  },
  {
    name: 'save --squash',
    from: 'accepted',
    proves: 'all',
    verdict: 'PASS',
    happens: each((place, slug) => void place.does(['save', '--squash', slug])),
  },
  {
    name: 'the base moved: update, then save',
    from: 'accepted',
    proves: 'all',
    verdict: 'PASS',
    happens: (place, slugs) => {
      for (const [at, slug] of slugs.entries()) {
        if (at > 0) place.does(['update', slug])
        place.does(['save', slug])
      }
    },
  },
  { name: 'sealed + forge merge', from: 'sealed', proves: 'all', verdict: 'PASS', happens: each(merge) },
  { name: 'sealed + squash', from: 'sealed', proves: 'all', verdict: 'PASS', happens: each(squash) },
  { name: 'sealed + rebase', from: 'sealed', proves: 'all', verdict: 'PASS', happens: each(rebase) },
  {
    name: 'the squash cherry-picked',
    from: 'sealed',
    proves: 'all',
    verdict: 'PASS',
    happens: each(cherryPick),
  },
  {
    name: 'merged, and picked to another branch',
    from: 'sealed',
    proves: 'all',
    verdict: 'FAIL',
    happens: each(merge, ({ repo }, slug) => {
      repo.git('checkout', '-q', 'release')
      squash({ repo } as Workplace, slug)
      repo.git('checkout', '-q', 'main')
    }),
  },
  {
    name: 'merged, reverted, merged again',
    from: 'sealed',
    proves: 'all',
    verdict: 'FAIL',
    happens: each(merge, ({ repo }, slug) => {
      const back = repo.git('log', '-1', '--format=%H', `--grep=draft/${slug}$`)
      repo.git('revert', '--no-edit', '-m', '1', back)
      repo.git('revert', '--no-edit', 'HEAD')
    }),
  },
  {
    name: 'merged + filter-branch of another path',
    from: 'sealed',
    proves: 'none',
    verdict: 'FAIL',
    happens: (place, slugs) => {
      each(merge)(place, slugs)
      filtered(place)
    },
  },
  {
    name: 'squashed + filter-branch of another path',
    from: 'sealed',
    proves: 'none',
    verdict: 'FAIL',
    happens: (place, slugs) => {
      each(squash)(place, slugs)
      filtered(place)
    },
  },
  {
    name: 'merged with other bytes',
    from: 'sealed',
    proves: 'none',
    verdict: 'FAIL',
    happens: (place, slugs) => {
      for (const slug of slugs) {
        merge(place, slug)
        amended(place, slug)
      }
    },
  },
  {
    name: 'squashed with other bytes',
    from: 'sealed',
    proves: 'none',
    verdict: 'FAIL',
    happens: (place, slugs) => {
      for (const slug of slugs) {
        squash(place, slug)
        amended(place, slug)
      }
    },
  },
  {
    name: 'rebased with a commit more',
    from: 'sealed',
    proves: 'none',
    verdict: 'FAIL',
    happens: (place, slugs) => {
      for (const slug of slugs) {
        rebase(place, slug)
        const { repo } = place
        const [tip, before] = [repo.oid('main'), repo.oid('main~1')]
        repo.git('reset', '-q', '--hard', before)
        repo.write(evil, `${slug}\n`)
        repo.commit('Evil')
        repo.git('revert', '--no-edit', 'HEAD')
        repo.git('cherry-pick', tip)
      }
    },
  },
]

/** Takes six commands more for each workflow: only where there is time. */
export const RELANDED: Fate = {
  name: 'reverted and landed anew, by workflows',
  from: 'accepted',
  proves: 'all',
  verdict: 'PASS',
  happens: each(relanded),
}

export type Row = readonly [fate: string, proved: string, verdict: string, codes: string]

export const rowOf = (fate: Fate, { slugs }: Survivors, { proved, verdict, codes }: Survived): Row => [
  fate.name,
  `${proved} of ${slugs.length}`,
  verdict,
  codes.join(' '),
]

/** The rows as text, each column as wide as it has to be. */
export function tableOf(rows: readonly Row[]): string {
  const all: readonly Row[] = [['after', 'proved', 'verdict', 'found'], ...rows]
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
