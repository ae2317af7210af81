import { expect } from 'vitest'
import { runProgram } from './resident.js'
import { testKey } from './test-key.js'
import type { Answer, Workplace } from './workplace.js'

/** The words of a command as a shell reads them: quotes around some, and no expansion. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single),
  )
}

/**
 * Runs a hint to the letter, as somebody who copies it: its commands one after the other. Of `A, or B` the one that
 * was chosen. After a command of `wf` it runs what that says comes next, and says yes to each question. Answers what
 * `wf` said last.
 */
export function follow(place: Workplace, hint: string, choice = 0): Answer | null {
  const ways = hint.split(/, or (?=wf |git )/)
  const chosen = ways[Math.min(choice, ways.length - 1)] ?? ''
  let said: Answer | null = null
  for (const command of chosen.replace(/ to keep it$/, '').split('; ')) {
    const [program = '', ...words] = wordsOf(command)
    if (program === 'wf') said = goOn(place, place.does(words))
    else {
      const { path, env } = place.repo
      const ran = runProgram('sh', ['-c', command], { cwd: path, env })
      expect(ran.status, `${command}: ${ran.stderr}`).toBe(0)
    }
  }
  return said
}

// A repair takes four decisions, some of them by several people: what goes on for longer goes round in a circle.
const MOST_STEPS = 12
const TEAM = ['ada', 'bob', 'cleo']

function goOn(place: Workplace, first: Answer): Answer {
  let answer = first
  let before = ''
  let at = 0
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const next = answer.next.find(({ command }) => /^wf (approve|accept-diff|save|update)\b/.test(command))
    if (next === undefined) return answer
    const [, ...words] = wordsOf(next.command)
    // The same once more is for somebody else.
    at = next.command === before ? at + 1 : 0
    before = next.command
    const [key, value] = ['wf.signingkey', testKey(TEAM[at] ?? 'ada').path]
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value }
    answer = place.does([...words, ...consent(place, words)], at === 0 ? {} : { env })
  }
  throw new Error(`it goes on for ever: ${JSON.stringify(answer.next)}`)
}

/** What somebody at a terminal reads before saying yes. */
function consent(place: Workplace, [verb = '', slug = '']: readonly string[]): readonly string[] {
  if (verb !== 'approve' && verb !== 'accept-diff') return []
  const { facts } = place.does(['status', slug])
  if (verb === 'accept-diff') {
    const [patch] = facts.pending
    return ['--expect', patch.oid, ...(patch.destructive.length > 0 ? ['--confirm-destructive'] : [])]
  }
  const stage = facts.stages.find(
    (each: { subject: string | null; ready: boolean; state: string }) =>
      each.subject !== null && each.ready && ['awaiting', 'stale'].includes(each.state),
  )
  return ['--expect', stage?.subject ?? '']
}
