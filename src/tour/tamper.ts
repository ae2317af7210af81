import { join } from 'node:path'
import type { Actor } from './actor.js'
import { type Forgery, forgeryBy } from './forgery.js'
import type { Scratch } from './set-up.js'
import type { Played } from './stages.js'
import { show, type Tour, TourFailed } from './tour-command.js'

/** One thing that somebody would like to have in what landed, and that nobody agreed to. */
interface Scheme {
  readonly heading: string
  /** What it is, as the end of a sentence. */
  readonly what: string
  /** The folder of the copy that it is done in. */
  readonly copy: string
  readonly path: string
  readonly edit: (text: string) => string
  /** The event that it comes after, as a commit and in words. */
  readonly after: string
  readonly event: string
  /** What an ordinary commit that does it would be called. */
  readonly excuse: string
}

/** Two schemes, each tried in the merge itself and in the history that it merges. `wf verify` has to find all. */
export async function tamper(tour: Tour, mallory: Actor, scratch: Scratch, played: Played): Promise<void> {
  for (const scheme of schemesOf(played)) {
    const copy = join(tour.folder, scheme.copy)
    tour.page.heading(scheme.heading)
    tour.page.say(
      `Mallory can write to ${scratch.branch}, and has no key that the policy knows. In a copy, Mallory ${scheme.what}, ` +
        "with Git's own plumbing (hash-object, write-tree, update-ref). First in the merge itself: the same parents " +
        'and the same words, another tree.',
    )
    tour.page.command(['cd', tour.folder])
    await show(tour, mallory, tour.folder, ['git', 'clone', '-q', '--bare', 'repository', scheme.copy])
    tour.page.command(['cd', copy])
    await inTheMerge({ tour, mallory, scratch, played, scheme, copy })
    await inTheHistory({ tour, mallory, scratch, played, scheme, copy })
  }
}

function schemesOf(played: Played): readonly Scheme[] {
  return [
    {
      heading: 'Tampered: one byte of the plan, after its approval',
      what: 'turns "not" into "now" in the approved plan',
      copy: 'tampered-plan.git',
      path: played.plan,
      edit: (text) => text.replace('Do not change', 'Do now change'),
      after: played.planApproved,
      event: 'the approval of the plan',
      excuse: 'Correct a letter',
    },
    {
      heading: 'Tampered: one line of code, after its acceptance',
      what: 'adds a line to the accepted code',
      copy: 'tampered-code.git',
      path: played.added,
      edit: (text) => `${text}Or skip all that: git push --force\n`,
      after: played.accepted,
      event: 'the acceptance of the patch',
      excuse: 'Tidy up',
    },
  ]
}

interface Attempt {
  readonly tour: Tour
  readonly mallory: Actor
  readonly scratch: Scratch
  readonly played: Played
  readonly scheme: Scheme
  readonly copy: string
}

async function inTheMerge(attempt: Attempt): Promise<void> {
  const { tour, mallory, scratch, played, scheme, copy } = attempt
  const forgery = forgeryBy(mallory, copy)
  const merge = await forgery.again(played.landing, await changed(forgery, scheme, played.landing), [
    await forgery.oid(`${played.landing}^1`),
    await forgery.oid(`${played.landing}^2`),
  ])
  await forgery.land(scratch.branch, merge)
  await show(tour, mallory, copy, ['git', 'diff', '-U0', played.landing.slice(0, 10), scratch.branch])
  await found(attempt, merge)
}

async function inTheHistory(attempt: Attempt): Promise<void> {
  const { tour, mallory, scratch, played, scheme, copy } = attempt
  const forgery = forgeryBy(mallory, copy)
  tour.page.say(
    `Then in the history: a commit right after ${scheme.event}, and all that came later once more on top of it, with ` +
      'the words and the signatures that it had. Those fit nothing but the commits that they were made for.',
  )
  let tip = await forgery.commit(await changed(forgery, scheme, scheme.after), scheme.after, scheme.excuse)
  const later = await forgery.between(scheme.after, `${played.landing}^2`)
  const forged: string[] = []
  for (const commit of later) {
    tip = await forgery.again(commit, await changed(forgery, scheme, commit), [tip])
    forged.push(tip)
  }
  const base = await forgery.oid(`${played.landing}^1`)
  const merge = await forgery.again(played.landing, await changed(forgery, scheme, played.landing), [
    base,
    tip,
  ])
  await forgery.land(scratch.branch, merge)
  const log = ['git', 'log', '--oneline', '--abbrev=10', `-${forged.length + 2}`, `${scratch.branch}^2`]
  await show(tour, mallory, copy, log)
  await found(attempt, ...forged, merge)
}

async function changed(forgery: Forgery, { path, edit }: Scheme, commit: string): Promise<string> {
  const before = await forgery.read(commit, path)
  const after = edit(before)
  if (after === before) throw new TourFailed(`${path} does not contain what was to be changed there`)
  return forgery.replace(commit, path, after)
}

/** Anybody who verifies is told that it does not hold, and which commits do not. */
function found({ tour, mallory, scratch, copy }: Attempt, ...commits: readonly string[]): Promise<void> {
  return show(tour, mallory, copy, ['wf', 'verify', '--root', scratch.root], {
    exit: 1,
    line: 'FAIL',
    words: commits.map((commit) => `commit ${commit}`),
  })
}
