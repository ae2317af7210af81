import { runProgram } from './resident.js'

/** Readable names for the objects that commands print: `<plan>`, `<patch-2>`, and `<plan…>` where it is cut short. */
export interface ObjectNames {
  /** The text with names for object ids. What was not seen before gets its name from what it is in that repository. */
  hide(text: string, repository: string): string
  /** The text with object ids for names. Throws where a name has not been printed yet. */
  reveal(text: string): string
}

// Full ids and digests, ids cut short, and the ids of contents in a diff, which say nothing to anybody.
const MENTIONED =
  /^index [0-9a-f]+\.\.[0-9a-f]+.*$|sha256:[0-9a-f]{64}|(?<![\w:/+-])[0-9a-f]{7,40}(?![\w/+-])/gm

export function objectNames(): ObjectNames {
  const byOid = new Map<string, string>()
  const byName = new Map<string, string>()
  const learn = (oid: string, kind: string): string => {
    let name = kind
    for (let count = 2; byName.has(name); count++) name = `${kind}-${count}`
    byOid.set(oid, name)
    byName.set(name, oid)
    return name
  }
  const nameOf = (mentioned: string, repository: string): string => {
    if (mentioned.startsWith('index ')) return mentioned
    const short = [...byOid].find(([oid]) => oid.startsWith(mentioned))
    const oid = short?.[0] ?? (mentioned.startsWith('sha256:') ? mentioned : wholeOid(mentioned, repository))
    if (oid === null) return mentioned
    const name = byOid.get(oid) ?? learn(oid, kindOf(oid, repository))
    return oid === mentioned ? `<${name}>` : `<${name}…>`
  }
  return {
    hide: (text, repository) => text.replace(MENTIONED, (mentioned) => nameOf(mentioned, repository)),
    reveal: (text) =>
      text.replace(/<([a-z][a-z0-9-]*)>/g, (_, name: string) => {
        const oid = byName.get(name)
        if (oid === undefined) throw new Error(`no object was printed that is called <${name}>`)
        return oid
      }),
  }
}

function wholeOid(mentioned: string, repository: string): string | null {
  return ask(repository, 'rev-parse', '--verify', '--quiet', `${mentioned}^{object}`)
}

function kindOf(oid: string, repository: string): string {
  if (oid.startsWith('sha256:')) return 'delta'
  const type = ask(repository, 'cat-file', '-t', oid)
  if (type === 'blob') return kindOfBlob(oid, repository)
  if (type !== 'commit') return type ?? 'unknown'
  const message = ask(repository, 'log', '-1', '--format=%B', oid) ?? ''
  const [, event] = /^Wf-Event: (\w+)$/m.exec(message) ?? []
  if (event !== undefined) return event === 'sealed' ? 'seal' : event
  if (message.startsWith('Set up wf')) return 'root'
  if (/^Wf-Session: /m.test(message)) return 'landing'
  const waits = ask(repository, 'for-each-ref', '--points-at', oid, 'refs/wf/pending/')
  return waits === null || waits === '' ? 'commit' : 'patch'
}

const FOLDERS: readonly (readonly [string, string])[] = [
  ['.vizier/implementation-plans/', 'plan'],
  ['.vizier/sessions/', 'session'],
]

/** After the file that holds it, in any commit that a ref reaches. */
function kindOfBlob(oid: string, repository: string): string {
  const lines = (ask(repository, 'rev-list', '--objects', '--all') ?? '').split('\n')
  const path = lines.find((line) => line.startsWith(`${oid} `))?.slice(oid.length + 1) ?? 'blob'
  const folder = FOLDERS.find(([prefix]) => path.startsWith(prefix))
  return folder?.[1] ?? path.replace(/^.*\//, '').replace(/\..*$/, '').toLowerCase()
}

/** What Git answers, or `null` where it refuses. */
function ask(repository: string, ...args: readonly string[]): string | null {
  const { status, stdout } = runProgram('git', args, { cwd: repository, env: process.env })
  return status === 0 ? stdout.toString('utf8').trimEnd() : null
}
