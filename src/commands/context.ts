import { findStrategy } from '../app/definitions/strategies.js'
import { sessionDigest } from '../app/notes/session-digest.js'
import { readCommit } from '../app/objects/read-commit.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { typedPath } from '../app/outcome/typed-path.js'
import type { Path } from '../domain/names/path.js'
import { resolveRevision } from '../git/native/revision.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '[document]',
  about: { document: 'the path of a committed document; default: the project as a whole' },
  options: {
    strategy: { type: 'string', describe: 'how to look; default: rfc-review' },
    budget: { type: 'string', describe: 'how many tokens the package may have' },
    at: { type: 'string', describe: 'the commit that is read; default: HEAD' },
  },
  epilogue:
    'What belongs to a document, and why: what it refers to, what is on its topic, what changes along with it, ' +
    'and the code that it names. What is read is what is committed. Strategies: rfc-review, adr-review, ' +
    'spec-validation, code-change, session-start, or your own in .vizier/strategies/.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const document = text(args, 'document')
  const budget = tokens(text(args, 'budget'))
  const at = text(args, 'at')
  const commit =
    at === null ? await context.repo.resolve('HEAD') : await resolveRevision(context.repo.where, at)
  const found = commit === null ? null : await readCommit(context.repo, commit)
  if (commit === null || found === null)
    throw new Refused(
      'NO_SUCH_COMMIT',
      `${JSON.stringify(at ?? 'HEAD')} names no commit`,
      'git log --oneline',
    )
  const name = text(args, 'strategy') ?? (document === null ? 'session-start' : 'rfc-review')
  const strategy = await findStrategy(context.repo, found.tree, context.env, name)
  if (strategy.about === 'recent') {
    if (document !== null) throw new UsageError(`the strategy ${name} is about no document`)
    return outcome('context', { facts: { ...(await sessionDigest(context, commit, strategy)) } })
  }
  if (document === null) throw new UsageError(`the strategy ${name} needs a document: wf context DOCUMENT`)
  // Where things stand is asked for more often, and takes less.
  const { gatherContext } = await import('../app/documents/remembered-context.js')
  const path = await pathInTree(context, document)
  const request = { commit, document: path, strategy, ...(budget === null ? {} : { budget }) }
  return outcome('context', { facts: { ...(await gatherContext(context, request)) } })
}

function tokens(given: string | null): number | null {
  if (given === null) return null
  if (!/^[1-9]\d{2,6}$/.test(given)) throw new UsageError('--budget is a number of tokens, 100 to 9999999')
  return Number(given)
}

async function pathInTree(context: Context, typed: string): Promise<Path> {
  const path = await typedPath(context, typed)
  if (path !== null && path !== '') return path
  const message = `${JSON.stringify(typed)} is not in this repository`
  throw new Refused('NO_SUCH_DOCUMENT', message, 'git ls-files')
}
