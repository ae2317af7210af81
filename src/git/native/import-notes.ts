import { asOid, type Oid } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { git } from '../process/run.js'

export interface NewNotes {
  /** The full name of the notes' ref. */
  readonly ref: string
  /** What it holds; `null` where it is not there. */
  readonly from: Oid | null
  /** Nothing of what it holds is kept. */
  readonly anew: boolean
  /** As it stands in a commit's header. */
  readonly committer: ByteString
  readonly message: ByteString
  readonly notes: ReadonlyMap<Oid, ByteString>
}

/**
 * Writes any number of notes by one process, as one commit on the notes' ref; Git sees to the fan-out. What is
 * noted has to be a commit that is here. Answers what the ref holds now, or `lost` where it has moved on from `from`.
 */
export async function importNotes(where: Where, given: NewNotes): Promise<Oid | 'lost'> {
  const { ref, from, anew, committer, message, notes } = given
  const parts = [
    `commit ${ref}\nmark :1\ncommitter ${committer}\n${data(message)}`,
    from === null ? '' : `from ${from}\n`,
    anew ? 'deleteall\n' : '',
    ...[...notes].map(([oid, note]) => `N inline ${oid}\n${data(note)}`),
    '\nget-mark :1\ndone\n',
  ]
  try {
    const input = parts.join('') as ByteString
    const { stdout } = await git(['fast-import', '--quiet', '--done'], { ...where, input })
    return asOid(stdout.trim())
  } catch (error) {
    if (error instanceof GitError && error.stderr.includes('Not updating')) return 'lost'
    throw error
  }
}

const data = (bytes: ByteString): string => `data ${bytes.length}\n${bytes}\n`
