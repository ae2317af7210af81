import { nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import { signatureOf } from '../../domain/log/event.js'
import { bodyOf, formatTrailers, readMessage, subjectOf } from '../../domain/log/message.js'
import { DECISION_NAMESPACE, decisionPayload } from '../../domain/log/signed-payload.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import { SessionLine } from '../../schemas/session.js'
import { verifySshSignature } from '../../trust/ssh/ssh-signature.js'
import { parseJson } from '../objects/parse-json.js'
import { Refused } from '../outcome/outcome.js'
import { isoTime } from '../read/facts.js'

/** What a session log tells of one commit. */
export interface Replayed {
  readonly oid: string
  readonly event: string
  readonly at: string | null
  readonly by: string
  readonly subject: string
  readonly note: string
  /** With what: the trailers, as they stand. */
  readonly trailers: readonly string[]
  /** `good` where the log itself proves it, `none`, or why it does not hold. */
  readonly signature: string
  readonly key: string | null
}

/** Reads a session log, and nothing else: an auditor needs neither the chain nor a policy. */
export function replay(file: string, content: string): readonly Replayed[] {
  const lines = content.split('\n')
  if (lines.pop() !== '') throw bad(file, lines.length + 1, 'it does not end with a newline')
  return lines.map((text, at) => {
    const parsed = SessionLine.safeParse(parseJson(text))
    if (!parsed.success)
      throw bad(file, at + 1, parsed.error.issues[0]?.message ?? 'it is not a session line')
    return replayLine(parsed.data)
  })
}

function replayLine(line: SessionLine): Replayed {
  const message = encodeUtf8(line.message)
  const reading = readMessage(message)
  const event = reading.kind === 'event' ? reading.event : null
  const by = parsePerson(encodeUtf8(line.committer))
  const trailers = event === null ? [] : formatTrailers(event).trimEnd().split('\n').slice(2)
  return {
    oid: line.oid,
    event: event?.event ?? reading.kind,
    at: by ? isoTime(by.seconds, by.zone) : null,
    by: by ? nameAndEmail(by) : line.committer,
    subject: subjectOf(message),
    note: event === null ? '' : bodyOf(message),
    trailers: trailers.filter((trailer) => !trailer.startsWith('Wf-Signature: ')),
    ...signatureIn(line, message, event === null ? null : signatureOf(event)),
  }
}

/** The signature is over headers and message, and both stand in the log: it can be checked from there alone. */
function signatureIn(
  line: SessionLine,
  message: ByteString,
  signature: string | null,
): Pick<Replayed, 'signature' | 'key'> {
  if (signature === null) return { signature: 'none', key: null }
  const headers = [
    `tree ${line.tree}`,
    ...line.parents.map((parent) => `parent ${parent}`),
    `author ${encodeUtf8(line.author)}`,
    `committer ${encodeUtf8(line.committer)}`,
    '',
  ].join('\n') as ByteString
  const before = message.slice(0, message.lastIndexOf('\nWf-Signature: ') + 1) as ByteString
  const payload = decisionPayload(headers, before)
  const verdict = verifySshSignature({ signature, message: payload, namespace: DECISION_NAMESPACE })
  return verdict.ok
    ? { signature: 'good', key: verdict.key.fingerprint }
    : { signature: verdict.why, key: null }
}

function bad(file: string, line: number, why: string): Refused {
  return new Refused('BAD_SESSION', `${file}:${line}: ${why}`, 'wf verify')
}
