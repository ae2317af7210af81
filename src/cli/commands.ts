import { REFS_OF_ALL, REFS_TO_CHOOSE, REFS_TO_VERIFY, refsOfOne } from '../app/objects/workflow-refs.js'
import { type Listed, verbsOf } from '../commands/parts/command.js'
import { isSlug } from '../domain/names/slug.js'

const ofOne = (word: string | undefined): readonly string[] =>
  word !== undefined && isSlug(word) ? refsOfOne(word) : REFS_TO_CHOOSE

/** Every verb, in the order of the help. Its module loads only when it is called. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  init: {
    group: 'set-up',
    describe: 'write a policy, choose a signing key, install hooks',
    load: () => import('../commands/init.js'),
  },
  draft: {
    group: 'start',
    describe: 'open a change, or propose its goal, plan or snapshot',
    load: () => import('../commands/draft.js'),
  },
  quick: {
    group: 'start',
    describe: 'take a small change through all stages at once, where policy allows it',
    load: () => import('../commands/quick.js'),
  },
  status: {
    group: 'look',
    describe: 'show open changes, yours first, or the stages of one',
    load: () => import('../commands/status.js'),
    refs: ofOne,
  },
  list: {
    group: 'look',
    describe: 'list all changes, finished ones too',
    load: () => import('../commands/list.js'),
    refs: () => REFS_OF_ALL,
  },
  show: {
    group: 'look',
    describe: 'show the plan and other artefacts of a change',
    load: () => import('../commands/show.js'),
    refs: ofOne,
  },
  approve: {
    group: 'review',
    describe: 'approve the pending plan, snapshot or code',
    load: () => import('../commands/approve.js'),
    refs: ofOne,
  },
  revise: {
    group: 'review',
    describe: 'ask for a new version, and say why',
    load: () => import('../commands/revise.js'),
    refs: ofOne,
  },
  ask: {
    group: 'review',
    describe: 'ask a question in the middle of a run',
    load: () => import('../commands/ask.js'),
    refs: ofOne,
  },
  answer: {
    group: 'review',
    describe: 'answer a question, so that what waits for it goes on',
    load: () => import('../commands/answer.js'),
    refs: ofOne,
  },
  waive: {
    group: 'review',
    describe: 'decide that a requirement need not be met, and say why',
    load: () => import('../commands/waive.js'),
    refs: ofOne,
  },
  run: {
    group: 'start',
    describe: 'have an agent or a command change the code, or run checks and stages',
    load: () => import('../commands/run.js'),
    refs: ofOne,
  },
  'submit-diff': {
    group: 'start',
    describe: 'submit your own changes for review',
    load: () => import('../commands/submit-diff.js'),
    refs: ofOne,
  },
  diff: {
    group: 'review',
    describe: 'show the pending changes',
    load: () => import('../commands/diff.js'),
    refs: ofOne,
  },
  'accept-diff': {
    group: 'review',
    describe: 'accept pending changes, exactly as shown',
    load: () => import('../commands/accept-diff.js'),
    refs: ofOne,
  },
  'reject-diff': {
    group: 'review',
    describe: 'reject pending changes, and say why',
    load: () => import('../commands/reject-diff.js'),
    refs: ofOne,
  },
  undo: {
    group: 'review',
    describe: 'take back your last proposal or decision',
    load: () => import('../commands/undo.js'),
    refs: ofOne,
  },
  update: {
    group: 'finish',
    describe: 'merge the target branch into the draft',
    load: () => import('../commands/update.js'),
    refs: ofOne,
  },
  save: {
    group: 'finish',
    describe: 'run the checks, seal the change and merge it',
    load: () => import('../commands/save.js'),
    refs: ofOne,
  },
  workflow: {
    group: 'start',
    describe: 'start and follow runs of any workflow definition',
    load: () => import('../commands/workflow.js'),
  },
  agent: {
    group: 'set-up',
    describe: 'list the agents, and check that they start',
    load: () => import('../commands/agent.js'),
  },
  pause: {
    group: 'finish',
    describe: 'pause; reading, revising and rejecting still work',
    load: () => import('../commands/pause.js'),
    refs: ofOne,
  },
  resume: {
    group: 'finish',
    describe: 'resume a paused change',
    load: () => import('../commands/resume.js'),
    refs: ofOne,
  },
  abandon: {
    group: 'finish',
    describe: 'give up a change; its log is kept',
    load: () => import('../commands/abandon.js'),
    refs: ofOne,
  },
  sync: {
    group: 'team',
    describe: 'exchange changes with a remote',
    load: () => import('../commands/sync.js'),
  },
  gc: {
    group: 'set-up',
    describe: 'remove what finished changes and failed runs left',
    load: () => import('../commands/gc.js'),
  },
  log: {
    group: 'look',
    describe: 'show everything that was recorded for a change',
    load: () => import('../commands/log.js'),
    refs: ofOne,
  },
  notes: {
    group: 'team',
    describe: 'rebuild the notes that git log --notes=wf shows',
    load: () => import('../commands/notes.js'),
  },
  context: {
    group: 'start',
    describe: 'gather the files that belong to a document',
    load: () => import('../commands/context.js'),
  },
  policy: {
    group: 'team',
    describe: 'show or check who may do what',
    load: () => import('../commands/policy.js'),
  },
  completion: {
    group: 'set-up',
    describe: 'print a completion script for your shell',
    load: () => import('./completion.js'),
    anywhere: true,
  },
  verify: {
    group: 'look',
    describe: 'check that every change followed an approved plan',
    load: () => import('../commands/verify.js'),
    refs: () => REFS_TO_VERIFY,
    asksPlaces: true,
  },
  repair: {
    group: 'finish',
    describe: 'revert or keep a commit that wf verify finds',
    load: () => import('../commands/repair.js'),
  },
  hooks: {
    group: 'set-up',
    describe: 'install, remove or check the Git hooks',
    load: () => import('../commands/hooks.js'),
  },
  uninstall: {
    group: 'set-up',
    describe: 'remove what wf set up in this clone',
    load: () => import('../commands/uninstall.js'),
  },
  doctor: {
    group: 'set-up',
    describe: "check this clone's set-up",
    load: () => import('../commands/doctor.js'),
  },
  ci: {
    group: 'team',
    describe: 'write a CI pipeline that verifies',
    load: () => import('../commands/ci.js'),
  },
  hook: { describe: 'what the hooks ask', load: () => import('../commands/hook.js'), internal: true },
}

/** What a person may call. */
export const VERBS = verbsOf(COMMANDS)
