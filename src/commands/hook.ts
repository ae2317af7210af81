import {
  applypatchMsg,
  commitAlone,
  commitMsg,
  preApplypatch,
  preCommit,
  prepareCommitMsg,
} from '../app/hooks/client/commit-hooks.js'
import { isHookName } from '../app/hooks/install/scripts.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, refusal } from '../app/outcome/outcome.js'
import type { Refusal } from '../domain/decide/decision.js'
import { type Arguments, type Command, rest, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<name>',
  options: {},
  epilogue: 'What the hooks ask where their fast path cannot decide. See: wf hooks',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const reasons = await judge(context, text(args, 'name') ?? '', rest(args))
  const [first, ...more] = reasons
  if (first === undefined) return outcome('hook', {})
  return refusal('hook', first, { facts: { paths: more.map(({ code, message }) => `${code}: ${message}`) } })
}

async function judge(context: Context, name: string, words: readonly string[]): Promise<readonly Refusal[]> {
  if (!isHookName(name)) throw new UsageError(`there is no hook "${name}"`)
  const [first] = words
  switch (name) {
    case 'pre-commit':
      return some(await preCommit(context))
    case 'prepare-commit-msg':
      return some(await (words[1] === 'alone' ? commitAlone : prepareCommitMsg)(context, needed(first)))
    case 'commit-msg':
      return some(await commitMsg(context, needed(first)))
    case 'applypatch-msg':
      return some(await applypatchMsg(context, needed(first)))
    case 'pre-applypatch':
      return some(await preApplypatch(context))
    case 'post-rewrite':
      // It is all in the script: there is nothing to refuse any more.
      return []
    case 'pre-rebase': {
      const { preRebase } = await import('../app/hooks/client/pre-rebase.js')
      return some(await preRebase(context, needed(first), words[1]))
    }
    case 'pre-push': {
      const { judgeSent } = await import('../app/hooks/push/pre-push.js')
      // A hook manager that keeps the name to itself costs only the tracking refs, which are an aid.
      return judgeSent(context, first ?? '')
    }
    case 'pre-receive': {
      const { judgeReceived } = await import('../app/hooks/push/pre-receive.js')
      return judgeReceived(context)
    }
  }
}

const some = (reason: Refusal | null): readonly Refusal[] => (reason === null ? [] : [reason])

function needed(word: string | undefined): string {
  if (word === undefined) throw new UsageError('Git hands a file or a name to this hook')
  return word
}
