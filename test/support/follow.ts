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
const MOST_STEPS = 16

function goOn(place: Workplace, first: Answer): Answer {
  let answer = first
  let who = 'ada'
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const as = who === 'ada' ? {} : { env: signingAs(who) }
    const next = answer.next.find(({ command }) => /^wf (approve|accept-diff|save|update)\b/.test(command))
    const waits = answer.next.map(({ why }) => /\bwaits for (\w+)/.exec(why)?.[1]).find(Boolean)
    if (next !== undefined) {
      const [, ...words] = wordsOf(next.command)
      answer = place.does([...words, ...consent(place, words)], as)
      // Whoever was asked has decided; what comes next is Ada's again.
      if (who !== 'ada') answer = place.does(['status', wordsOf(next.command)[2] ?? ''])
      who = 'ada'
    } else if (waits !== undefined && waits !== who) {
      // Somebody else looks what there is to do.
      who = waits
      const slug = answer.next.map(({ command }) => /^wf \S+ (\S+)/.exec(command)?.[1]).find(Boolean) ?? ''
      answer = place.does(['status', slug], { env: signingAs(who) })
    } else return answer
  }
  throw new Error(`it goes on for ever: ${JSON.stringify(answer.next)}`)
}

const signingAs = (name: string): Record<string, string> => ({
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'wf.signingkey',
  GIT_CONFIG_VALUE_0: testKey(name).path,
})

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
