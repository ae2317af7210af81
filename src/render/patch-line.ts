import type { patchFacts } from '../app/read/facts.js'
import { counted } from '../domain/text/counted.js'
import { type Paint, safe } from './paint.js'

/** One patch at the gate, in a line. */
export function patchLine(patch: ReturnType<typeof patchFacts>, p: Paint): string {
  const counts = `${counted(patch.files, 'file')} ${p.good(`+${patch.insertions}`)} ${p.bad(`-${patch.deletions}`)}`
  const danger =
    patch.destructive.length > 0
      ? ` ${p.bad(`(destructive: ${patch.destructive.map(safe).join(', ')})`)}`
      : ''
  const by = patch.agent ?? patch.author
  const gate = patch.stage === null ? '' : ` ${p.dim(`at ${safe(patch.stage)}`)}`
  return `${patch.patch ?? '-'}  ${p.dim(p.id(patch.oid))}  ${counts}${gate}  by ${safe(by)}: ${safe(patch.note)}${danger}`
}
