import { guardExpect } from '../../domain/decide/guards.js'
import type { Oid } from '../../domain/names/oid.js'
import { tellLosses } from '../../domain/story/losses.js'
import { escapeLine } from '../../domain/text/escape.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { Loaded } from '../read/load.js'
import { lossesOf } from './losses.js'

/** What somebody was shown before they agreed to lose it. */
export interface Agreed {
  readonly tip: Oid
  /** The patches that waited; `null` where only the tip was named. */
  readonly pending: readonly Oid[] | null
}

/**
 * On a terminal, shows what would be lost, and takes the typed slug for a yes. Without one, or with `--expect`, the
 * tip of the draft has to be named. `command` is what was called; `ends` says what it does.
 */
export async function askLosing(
  context: Context,
  loaded: Loaded,
  expect: string | null,
  { command, ends }: { readonly command: string; readonly ends: string },
): Promise<Agreed> {
  const { slug } = loaded.workflow
  const { person } = context
  if (expect === loaded.tip) return { tip: loaded.tip, pending: null }
  const lost = await lossesOf(context, loaded)
  if (person === null || expect !== null) {
    const look = `${command} --expect ${loaded.tip}`
    const refused = guardExpect(expect, loaded.tip, `the tip of draft/${slug}`, look)
    throw new Refused(refused?.code ?? '', refused?.message ?? '', look, { lost })
  }
  await person.show(`${escapeLine(slug)} would be lost:\n${tellLosses(lost)}${ends}\n`)
  const typed = await person.ask(`Type ${slug} to go on:`)
  if (typed !== slug)
    throw new Refused('NOT_CONFIRMED', 'the typed name does not match: nothing was recorded', command)
  return { tip: loaded.tip, pending: loaded.pending.map(({ oid }) => oid) }
}

/** Refuses where the draft, or what waits at its gate, is not what was agreed to lose. */
export function guardAgreed(loaded: Loaded, agreed: Agreed, command: string): void {
  const { slug } = loaded.workflow
  const other = guardExpect(agreed.tip, loaded.tip, `the tip of draft/${slug}`, command)
  if (other) throw new Refused(other.code, other.message, other.hint)
  const known = agreed.pending
  const come = known === null ? undefined : loaded.pending.find(({ oid }) => !known.includes(oid))
  if (come === undefined) return
  const message = `the patch ${come.oid} came in meanwhile: it was not among what was shown`
  throw new Refused('EXPECT_MISMATCH', message, command)
}
