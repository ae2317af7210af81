import { REFS_OF_ALL, REFS_TO_CHOOSE, REFS_TO_VERIFY, refsOfOne } from '../app/objects/workflow-refs.js'
import { type Listed, verbsOf } from '../commands/parts/command.js'
import { isSlug } from '../domain/names/slug.js'

const ofOne = (word: string | undefined): readonly string[] =>
  word !== undefined && isSlug(word) ? refsOfOne(word) : REFS_TO_CHOOSE

/** Every verb, in the order of the help. Its module loads only when it is called. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  init: { describe: 'set up policy, signing key and hooks', load: () => import('../commands/init.js') },
  draft: { describe: 'open a workflow; propose', load: () => import('../commands/draft.js') },
  quick: {
    describe: 'a small change in one go, where policy allows it',
    load: () => import('../commands/quick.js'),
  },
  status: {
    describe: 'the stages, where it stands, what to do next',
    load: () => import('../commands/status.js'),
    refs: ofOne,
  },
  list: { describe: 'all workflows', load: () => import('../commands/list.js'), refs: () => REFS_OF_ALL },
  show: {
    describe: 'what was written, and what a stage decides on',
    load: () => import('../commands/show.js'),
    refs: ofOne,
  },
  approve: {
    describe: 'approve what awaits approval',
    load: () => import('../commands/approve.js'),
    refs: ofOne,
  },
  revise: { describe: 'ask for a new version', load: () => import('../commands/revise.js'), refs: ofOne },
  run: {
    describe: 'have an agent or a command change the code, or run checks and stages',
    load: () => import('../commands/run.js'),
    refs: ofOne,
  },
  'submit-diff': {
    describe: 'submit your own changes for review',
    load: () => import('../commands/submit-diff.js'),
    refs: ofOne,
  },
  diff: { describe: 'show the pending changes', load: () => import('../commands/diff.js'), refs: ofOne },
  'accept-diff': {
    describe: 'accept exactly these bytes',
    load: () => import('../commands/accept-diff.js'),
    refs: ofOne,
  },
  'reject-diff': {
    describe: 'send a patch away, and say why',
    load: () => import('../commands/reject-diff.js'),
    refs: ofOne,
  },
  update: {
    describe: 'merge the target into the draft',
    load: () => import('../commands/update.js'),
    refs: ofOne,
  },
  save: { describe: 'check, seal and merge', load: () => import('../commands/save.js'), refs: ofOne },
  workflow: {
    describe: 'start and watch runs of any definition',
    load: () => import('../commands/workflow.js'),
  },
  agent: { describe: 'which agents there are', load: () => import('../commands/agent.js') },
  pause: {
    describe: 'stop all but reading, revising and rejecting',
    load: () => import('../commands/pause.js'),
    refs: ofOne,
  },
  resume: { describe: 'go on where it was paused', load: () => import('../commands/resume.js'), refs: ofOne },
  abandon: {
    describe: 'give a workflow up; its log is kept',
    load: () => import('../commands/abandon.js'),
    refs: ofOne,
  },
  sync: {
    describe: 'exchange drafts with a remote',
    load: () => import('../commands/sync.js'),
  },
  gc: { describe: 'take away what finished workflows left', load: () => import('../commands/gc.js') },
  log: { describe: 'the provenance chain', load: () => import('../commands/log.js'), refs: ofOne },
  notes: {
    describe: 'write the index for git log --notes=wf anew',
    load: () => import('../commands/notes.js'),
  },
  context: {
    describe: 'what belongs to a document, and why',
    load: () => import('../commands/context.js'),
  },
  policy: { describe: 'who may do what here', load: () => import('../commands/policy.js') },
  completion: {
    describe: 'a completion script for your shell',
    load: () => import('./completion.js'),
    anywhere: true,
  },
  verify: {
    describe: 'check the whole chain again',
    load: () => import('../commands/verify.js'),
    refs: () => REFS_TO_VERIFY,
    asksPlaces: true,
  },
  hooks: { describe: 'install, uninstall, look at the hooks', load: () => import('../commands/hooks.js') },
  doctor: { describe: 'is everything in order here?', load: () => import('../commands/doctor.js') },
  ci: { describe: 'write a pipeline that verifies', load: () => import('../commands/ci.js') },
  hook: { describe: 'what the hooks ask', load: () => import('../commands/hook.js'), internal: true },
}

/** Those of them that people type. */

/** What a person may call. */
export const VERBS = verbsOf(COMMANDS)
