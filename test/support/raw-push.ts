import { runProgram } from './resident.js'
import type { ScratchRepository } from './scratch-repository.js'

/** One command of a push, as a client may write it: nothing of it need be true. */
export interface RawCommand {
  readonly old: string
  readonly new: string
  readonly ref: string
}

/**
 * Speaks with `git receive-pack` in the place of `git push`: it is told these commands, whatever the refs hold, and
 * gets the objects behind every new id. Answers what each ref became (`ok`, or why not), and what the hook said.
 */
export function rawPush(
  from: ScratchRepository,
  server: ScratchRepository,
  commands: readonly RawCommand[],
  ...capabilities: readonly string[]
): { readonly refs: Readonly<Record<string, string>>; readonly said: string } {
  const wanted = ['report-status', 'delete-refs', 'side-band-64k', ...capabilities]
  const format = from.git('rev-parse', '--show-object-format')
  const offered = [...wanted, `object-format=${format}`].join(' ')
  const lines = commands.map(({ old, new: to, ref }, at) =>
    packet(`${old} ${to} ${ref}${at === 0 ? `\0${offered}` : ''}`),
  )
  const tips = commands.map((command) => command.new).filter((oid) => !/^0+$/.test(oid))
  const pack =
    tips.length === 0
      ? Buffer.alloc(0)
      : runProgram('git', ['pack-objects', '--revs', '--stdout', '-q'], {
          cwd: from.path,
          env: { ...from.env },
          input: `${tips.join('\n')}\n`,
        }).stdout
  const ran = runProgram('git', ['receive-pack', server.path], {
    cwd: server.path,
    env: { ...server.env },
    input: Buffer.concat([Buffer.from(`${lines.join('')}0000`), pack]),
  })
  const bands = sideBands(ran.stdout)
  const report = packets(bands[1]).map((each) => each.toString().trimEnd())
  const refs = report.flatMap((line) => {
    const [word, ref = '', ...why] = line.split(' ')
    return word === 'ok' || word === 'ng' ? [[ref, word === 'ok' ? 'ok' : why.join(' ')] as const] : []
  })
  return { refs: Object.fromEntries(refs), said: bands[2].toString() }
}

const packet = (text: string): string =>
  `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`

function packets(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 4), 16)
    if (length >= 4) found.push(bytes.subarray(at + 4, at + length))
    at += Math.max(length, 4)
  }
  return found
}

/** What came after the advertisement: 1 is the report, 2 is for people. */
function sideBands(output: Buffer): Readonly<Record<1 | 2, Buffer>> {
  const all = packets(output)
  const after = all.filter(([band]) => band === 1 || band === 2)
  const of = (band: number) =>
    Buffer.concat(after.filter(([first]) => first === band).map((each) => each.subarray(1)))
  return { 1: of(1), 2: of(2) }
}
