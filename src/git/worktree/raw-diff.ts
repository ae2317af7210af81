import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { FileAt, Mode } from '../../domain/tree/change.js'
import { records } from '../process/text.js'

/** One record of `--raw -z` output, renames off. */
export interface RawRecord {
  readonly path: Path
  readonly old: FileAt | null
  /** `null`: gone. In a diff against the working tree its oid may be all zeros: not known. */
  readonly new: FileAt | null
  /** `A`, `D`, `M`, `T`, or `U` for an entry that is not merged. */
  readonly status: string
}

const HEAD = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])$/

/** Reads what Git's diff commands print with `--raw -z --no-renames --no-abbrev`. */
export function parseRawDiff(output: ByteString): readonly RawRecord[] {
  const fields = records(output)
  const parsed: RawRecord[] = []
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const head = HEAD.exec(fields[i] ?? '')
    if (head === null) throw new Error(`not a raw diff: ${JSON.stringify(fields[i])}`)
    const [, oldMode = '', newMode = '', oldOid = '', newOid = '', status = ''] = head
    parsed.push({
      path: fields[i + 1] as Path,
      old: side(oldMode, oldOid),
      new: side(newMode, newOid),
      status,
    })
  }
  return parsed
}

function side(mode: string, oid: string): FileAt | null {
  return mode === '000000' ? null : { mode: mode as Mode, oid: oid as Oid }
}
