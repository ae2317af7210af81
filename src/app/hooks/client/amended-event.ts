import type { Refusal } from '../../../domain/decide/decision.js'
import type { Commit } from '../../../domain/log/commit.js'
import { readMessage } from '../../../domain/log/message.js'
import type { Environment } from '../../../git/process/environment.js'
import { calledAs } from './called-as.js'

/**
 * Is the commit that is being made the event `head` with another message? Git tells no hook that it amends. But then
 * the author that it hands over is the event's, to the second, and what called us says `--amend`. Where the system
 * shows no arguments of others, nobody is kept from it; `post-rewrite` tells afterwards.
 */
export function whyAmended(head: Commit | null, env: Environment): Refusal | null {
  if (head === null || readMessage(head.message).kind !== 'event') return null
  if (head.author !== authorIn(env) || !/ --amend(?: |$)/.test(calledAs(process.ppid))) return null
  return {
    code: 'EVENT_BY_HAND',
    message: `${head.oid.slice(0, 10)} is an event of a workflow: it is never amended`,
    hint: 'git commit, without --amend; wf revise, wf approve or wf draft record a new event',
  }
}

function authorIn({
  GIT_AUTHOR_NAME: name,
  GIT_AUTHOR_EMAIL: email,
  GIT_AUTHOR_DATE: date,
}: Environment): string {
  const text = `${name} <${email}> ${date?.replace(/^@/, '')}`
  return Buffer.from(text, 'utf8').toString('latin1')
}
