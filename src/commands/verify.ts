import { REFS_TO_VERIFY } from '../app/objects/workflow-refs.js'
import type { Context } from '../app/outcome/context.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { readRoots } from '../app/read/roots.js'
import { NO_CACHE, openCache } from '../app/verify/cache/verified-cache.js'
import type { Oid } from '../domain/names/oid.js'
import type { IsolatedRepository } from '../git/clone/isolated.js'
import { type Arguments, type Command, flag, text, texts, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '[what]',
  about: {
    what: 'a branch, a range A..B, a commit, or the name of a change; default: all protected branches',
  },
  options: {
    all: { type: 'boolean', describe: 'every protected branch: the default' },
    format: {
      type: 'string',
      choices: ['text', 'json', 'github', 'sarif', 'junit'],
      describe: 'for people, or for what reads it: GitHub takes annotations and a summary',
    },
    root: {
      type: 'string',
      array: true,
      describe:
        'a commit that is trusted and not judged, as a full id, in place of the pinned ones; may be repeated',
    },
    deep: { type: 'boolean', describe: 'hash every file of each protected tip again, not only what landed' },
    cache: { type: 'boolean', describe: '--no-cache trusts no earlier run of this clone' },
  },
  epilogue:
    'Without an argument: every local branch that the policy protects. With a slug: that workflow. ' +
    'With A..B: the commits of that range, and earlier ones that broke the policy; open drafts are left out. ' +
    'Ends with 0 for PASS, 1 for FAIL, 4 for INCOMPLETE.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const what = text(args, 'what')
  if (what !== null && flag(args, 'all'))
    throw new UsageError(`--all is every protected branch, and ${what} is not`)
  const asked = texts(args, 'root')
  const [refs, named, pinned] = await Promise.all([
    context.repo.refs(REFS_TO_VERIFY),
    rootsNamed(context, asked),
    // An auditor who names a root need not be able to read what the owner of the clone pinned.
    asked.length > 0 ? [] : readRoots(context),
  ])
  // Who names roots trusts those, and none that lie here besides.
  const roots = named.length > 0 ? named : pinned
  const deep = flag(args, 'deep')
  const trusting = args['cache'] !== false && what === null && named.length === 0 && !deep
  let opened: IsolatedRepository | null = null
  const cache = trusting ? await openCache(context, refs, roots, () => opened) : NO_CACHE
  if (cache.whole !== null) return cache.whole
  const { verifyWhat } = await import('./verify-what.js')
  const onOpen = (repo: IsolatedRepository): void => {
    opened = repo
  }
  return verifyWhat(context, { what, refs, roots, cache, deep, onOpen })
}

// Nothing that a run with nothing new could do without is loaded for it.
async function rootsNamed(context: Context, names: readonly string[]): Promise<readonly Oid[]> {
  if (names.length === 0) return []
  const { rootsFrom } = await import('../app/outcome/named-roots.js')
  return rootsFrom(context, names)
}
