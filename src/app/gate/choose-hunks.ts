import { showPath } from '../../domain/names/path.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { escapeLine, escapeText } from '../../domain/text/escape.js'
import { type Hunk, showHunk } from '../../domain/text/hunks.js'
import type { Change } from '../../domain/tree/change.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { codePatch } from '../../git/worktree/diff-text.js'
import type { Context, Person } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { partOfPatch } from './narrow-patch.js'
import { type ChangedText, type Pieces, piecesOf, withHunks } from './pieces.js'

/** Asks for each hunk of a patch whether it is accepted, as `git add -p` does. What is not text is asked for whole. */
export async function chooseHunks(context: Context, whole: Patch, narrowed: Patch): Promise<Patch> {
  const { person } = context
  if (person === null)
    throw new Refused('NO_TERMINAL', 'hunks are chosen at a terminal', 'name files: add --path FILE')
  const chosen: Change[] = []
  let leaves = false
  for (const [at, change] of narrowed.changes.entries()) {
    if (leaves) break
    const place = `file ${at + 1} of ${narrowed.changes.length}`
    const pieces = await piecesOf(context, change)
    const asked =
      pieces.text === null
        ? await askWhole(context, person, whole, pieces, place)
        : await askText(context, person, change, pieces.text, place)
    leaves = asked.leaves
    if (asked.change !== null) chosen.push(asked.change)
  }
  if (chosen.length === 0) {
    const look = `wf diff --patch ${nameOfPatch(whole)}`
    throw new Refused('NOT_CONFIRMED', 'no hunk was chosen: nothing was recorded', look)
  }
  return partOfPatch(context, whole, chosen)
}

interface Asked {
  readonly change: Change | null
  /** Nothing more is asked. */
  readonly leaves: boolean
}

async function askWhole(
  { repo }: Context,
  person: Person,
  whole: Patch,
  { change }: Pieces,
  place: string,
): Promise<Asked> {
  await person.show(escapeText(await codePatch(repo.where, whole.parent, whole.oid, [change.path])), 'diff')
  const what = `Accept ${escapeLine(showPath(change.path))}, which is taken whole`
  const key = await askKey(person, what, 'ynadq', place)
  return { change: key === 'y' || key === 'a' ? change : null, leaves: key === 'q' }
}

async function askText(
  context: Context,
  person: Person,
  change: Change,
  text: ChangedText,
  place: string,
): Promise<Asked> {
  const name = escapeLine(showPath(change.path))
  const waiting: Hunk[] = [...text.hunks]
  const chosen: Hunk[] = []
  let key = ''
  while (waiting.length > 0 && !'adq'.includes(key || '-')) {
    const [hunk = [], ...more] = waiting
    const shown = decodeLossy(showHunk(text.old, text.now, hunk))
    await person.show(`--- a/${name}\n+++ b/${name}\n${escapeText(shown)}`, 'diff')
    const keys = hunk.length > 1 ? 'ynadsq' : 'ynadq'
    key = await askKey(person, `Accept this hunk of ${name}`, keys, `${place}, ${waiting.length} to go`)
    if (key === 's') waiting.splice(0, 1, ...hunk.map((edit) => [edit]))
    else waiting.splice(0, waiting.length, ...more)
    if (key === 'y') chosen.push(hunk)
    if (key === 'a') chosen.push(hunk, ...more)
  }
  return { change: await withHunks(context, { change, ...text }, chosen), leaves: key === 'q' }
}

const HELP: Readonly<Record<string, string>> = {
  y: 'accept it',
  n: 'leave it out',
  a: 'accept it and all that follow in this file',
  d: 'leave it out and all that follow in this file',
  s: 'split it',
  q: 'leave it out and all that follow in the patch',
  '?': 'this help',
}

async function askKey(person: Person, what: string, keys: string, place: string): Promise<string> {
  for (;;) {
    const said = await person.ask(`${what} (${place}) [${[...keys, '?'].join(',')}]?`)
    if (said === null) throw new Refused('NOT_CONFIRMED', 'nothing was recorded', 'wf accept-diff --hunk')
    const key = said.toLowerCase()
    if (key.length === 1 && keys.includes(key)) return key
    await person.show([...keys, '?'].map((each) => `${each}  ${HELP[each]}\n`).join(''))
  }
}
