import type { Actor } from './actor.js'
import { ask } from './ask.js'
import type { Scratch } from './set-up.js'
import { readStatus, type Status } from './status.js'
import type { Story } from './story.js'
import { check, show, type Tour, TourFailed, type Wanted } from './tour-command.js'

/** What the stages left behind, for those who would rather have something else there. */
export interface Played {
  /** Paths: of the plan, and of the file that the agent added. */
  readonly plan: string
  readonly added: string
  /** The draft's tip when the plan was approved, and when the patch was taken in. */
  readonly planApproved: string
  readonly accepted: string
  readonly landing: string
}

interface Acting {
  readonly page: Tour['page']
  readonly story: Story
  /** Where the workflow stands before this stage. */
  readonly status: Status
  /** What a decision at this stage is about. */
  readonly subject: string
  readonly show: (words: readonly string[], wanted?: Wanted) => Promise<void>
}

interface Act {
  /** The type of stage that is played. */
  readonly type: string
  /** How the stage stands afterwards. */
  readonly leaves: string
  readonly play: (acting: Acting) => Promise<void>
}

/** Plays the workflow from its goal to the merge, each stage by the commands that a person would use. */
export async function playStages(tour: Tour, ada: Actor, scratch: Scratch, story: Story): Promise<Played> {
  const { page } = tour
  // The stages have the names that the opened workflow gives them: so it is opened before the first is named.
  const opening = ['wf', 'draft', story.slug, '--goal', story.goal, '--snapshot', story.snapshot]
  const opened = await check(tour, ada, scratch.path, opening)
  let status = await readStatus(tour, ada, scratch, story)
  const acts = [goal(opening, opened), snapshot, plan, planApproval, implement, signOff, save]
  requireKnown(status, acts)
  const tips: string[] = []
  for (const [at, { leaves, play }] of acts.entries()) {
    const { name = '', subject = null } = status.stages[at] ?? {}
    page.heading(`${at + 1} of ${acts.length}: ${name}`)
    const act = (words: readonly string[], wanted?: Wanted) => show(tour, ada, scratch.path, words, wanted)
    await play({ page, story, status, subject: subject ?? '', show: act })
    status = await readStatus(tour, ada, scratch, story)
    const state = status.stages[at]?.state
    if (state !== leaves) throw new TourFailed(`the stage ${name} is ${state}, where ${leaves} was expected`)
    tips.push(status.tip)
  }
  if (status.state !== 'completed') throw new TourFailed(`${story.slug} is ${status.state}, not completed`)
  const landing = await ask(ada, scratch.path, ['rev-parse', `refs/heads/${scratch.branch}`])
  const [planApproved = '', accepted = ''] = [acts.indexOf(planApproval), acts.indexOf(signOff)].map(
    (at) => tips[at],
  )
  return { plan: status.plan.path, added: story.added, planApproved, accepted, landing }
}

function requireKnown({ stages }: Status, acts: readonly Act[]): void {
  const types = stages.map(({ type }) => type).join(' ')
  const known = acts.map(({ type }) => type).join(' ')
  if (types !== known) throw new TourFailed(`the tour plays the stages "${known}", and wf has "${types}"`)
}

const goal = (words: readonly string[], printed: string): Act => ({
  type: 'document',
  leaves: 'completed',
  play: async ({ page, story }) => {
    page.say(
      'Ada says what is to be achieved, and how the snapshot, the running description of the product, would read ' +
        `afterwards. That opens the branch draft/${story.slug}; nothing that she has checked out is touched.`,
    )
    page.command(words)
    page.output(printed)
  },
})

const snapshot: Act = {
  type: 'approval',
  leaves: 'completed',
  play: async ({ page, story, subject, show }) => {
    page.say(
      'First the wording is signed off. On a terminal, wf approve shows what is to be decided on, and asks. The tour ' +
        'decides without a terminal, so it has to say with --expect which object was read: the id comes from ' +
        'wf status --json, and wf show prints it too.',
    )
    await show(['wf', 'show', story.slug, 'snapshot'], { words: [subject] })
    await show(['wf', 'approve', story.slug, '--expect', subject], { words: [subject] })
  },
}

const plan: Act = {
  type: 'document',
  leaves: 'completed',
  play: async ({ page, story, show }) => {
    page.say('Now the plan. A person may write it, or an agent.')
    await show(['wf', 'draft', story.slug, '--plan', story.plan])
  },
}

const run = ({ slug, agent }: Story): readonly string[] => {
  return ['wf', 'run', slug, '--agent', 'scripted', '-m', 'Follow the plan', '--', ...agent]
}

const planApproval: Act = {
  type: 'approval',
  leaves: 'completed',
  play: async ({ page, story, status, subject, show }) => {
    page.say('The plan is not approved yet, so nobody gets to work:')
    await show(run(story), { exit: 1, words: ['PLAN_NOT_APPROVED'] })
    page.say('Ada reads it, and approves this very version of it. A decision is signed with her key.')
    const { name = '' } = status.stages.find((stage) => stage.subject === subject) ?? {}
    await show(['wf', 'show', story.slug, name], { words: [subject] })
    await show(['wf', 'approve', story.slug, '--expect', subject], { words: [subject] })
  },
}

const implement: Act = {
  type: 'patches',
  leaves: 'awaiting',
  play: async ({ page, story, show }) => {
    page.say(
      'The agent works in a clone that is thrown away. Here it is a script of a few lines, and could be any ' +
        'program. What it changed is pending, on no branch.',
    )
    await show(run(story), { words: [story.added] })
  },
}

const signOff: Act = {
  type: 'approval',
  leaves: 'completed',
  play: async ({ page, story, status, show }) => {
    page.say('Ada reads the patch, and lets exactly these bytes in. That signs them off.')
    const [patch] = status.pending
    if (patch === undefined) throw new TourFailed('no patch is pending')
    await show(['wf', 'diff', story.slug], { words: [patch.oid, story.added] })
    await show(['wf', 'accept-diff', story.slug, '--expect', patch.oid], { words: [patch.oid] })
  },
}

const save: Act = {
  type: 'merge',
  leaves: 'completed',
  play: async ({ page, story, show }) => {
    page.say(
      'Everything is decided. wf save runs the checks that the policy lists (here none), seals the draft with a ' +
        'last signature, and merges it: all of that, or nothing.',
    )
    await show(['wf', 'save', story.slug])
    page.say('Each fact is one commit of the chain that was merged:')
    await show(['wf', 'log', story.slug])
  },
}
