import type { Path } from '../../src/domain/names/path.js'
import { quotePath } from '../../src/domain/names/path.js'
import { checkedOut, type Landed, landedBetween, type WorktreeState } from './worktree-state.js'

/**
 * What a command did to a worktree beyond what it may: everything, where the tree that is checked out is still
 * the same; else all but the paths in which the two trees differ, which have to be as a checkout leaves them, and
 * must not have held any work. Empty: it left alone what is somebody's own.
 */
export async function touched(
  before: WorktreeState,
  after: WorktreeState,
  env: Record<string, string>,
): Promise<readonly string[]> {
  if (before.tree === after.tree) return differences(before, after)
  const landed = await landedBetween(after.top, env, before.tree, after.tree)
  const paths = new Set(landed.map(({ path }) => path))
  const found = differences(without(before, paths), without(after, paths))
  for (const each of landed) {
    const wanted = each.new === null ? null : await checkedOut(after.top, env, each.path, each.new)
    const old = each.old === null ? null : await checkedOut(after.top, env, each.path, each.old)
    found.push(...overwritten(before, each, old, wanted), ...unfinished(after, each, wanted))
  }
  return found
}

function differences(before: WorktreeState, after: WorktreeState): string[] {
  const found: string[] = []
  const said = Object.keys(before.said) as (keyof typeof before.said)[]
  for (const name of said) {
    if (before.said[name] !== after.said[name]) {
      found.push(`git ${name} said\n${before.said[name]}\nand then\n${after.said[name]}`)
    }
  }
  for (const name of ['index', 'files', 'own'] as const)
    found.push(...changedKeys(name, before[name], after[name]))
  return found
}

function changedKeys(
  name: string,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [a, b] = [JSON.stringify(before.get(key)), JSON.stringify(after.get(key))]
    return a === b ? [] : [`${name} ${JSON.stringify(key)} was ${a} and is ${b}`]
  })
}

/** The state less what a landing changes: those paths, the folders that hold them, and the index as a file. */
function without(state: WorktreeState, landed: ReadonlySet<string>): WorktreeState {
  const folders = new Set([...landed].flatMap(foldersOf))
  const own = new Map([...state.own].filter(([name]) => name !== 'index'))
  return {
    ...state,
    said: {
      ...state.said,
      diff: withoutSections(state.said.diff, landed),
      cached: withoutSections(state.said.cached, landed),
      every: withoutRecords(state.said.every, landed),
      // The same, folded up and with renames guessed: it depends on what else is there.
      status: '',
    },
    index: new Map([...state.index].filter(([path]) => !landed.has(path))),
    files: new Map([...state.files].filter(([path]) => !landed.has(path) && !folders.has(path))),
    own,
  }
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}

function withoutSections(patch: string, landed: ReadonlySet<string>): string {
  const heads = [...landed].map((path) => {
    const [a, b] = [quotePath(`a/${path}` as Path), quotePath(`b/${path}` as Path)]
    return `diff --git ${a} ${b}\n`
  })
  const sections = patch.split(/^(?=diff --git |diff --cc |\* Unmerged path )/m)
  return sections.filter((section) => !heads.some((head) => section.startsWith(head))).join('')
}

// How many words stand before the path, by the first one.
const WORDS: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1, '!': 1 }

export function pathOfRecord(record: string): string {
  return record.split(' ').slice(WORDS[record.charAt(0)]).join(' ')
}

function withoutRecords(status: string, landed: ReadonlySet<string>): string {
  return status
    .split('\0')
    .filter((record) => !landed.has(pathOfRecord(record)))
    .join('\0')
}

type Content = Awaited<ReturnType<typeof checkedOut>>

/** Where a landing went although neither the old nor the new file was there, to the byte. */
function overwritten(
  before: WorktreeState,
  { path, old, new: now }: Landed,
  from: Content | null,
  to: Content | null,
): string[] {
  const file = before.files.get(path)
  const entry = before.index.get(path)?.replace(/^H (\d+ [0-9a-f]+) 0$/, '$1') ?? null
  const found: string[] = []
  if (entry !== old && entry !== now)
    found.push(`${JSON.stringify(path)} was staged as ${entry}, and that is lost`)
  // What Git calls unchanged may differ in line endings.
  const work = before.said.every.split('\0').some((record) => pathOfRecord(record) === path)
  if (work && !sameContent(file, from) && !sameContent(file, to)) {
    found.push(`${JSON.stringify(path)} held ${JSON.stringify(file)}, and that is lost`)
  }
  return found
}

function unfinished(after: WorktreeState, { path, new: now }: Landed, wanted: Content | null): string[] {
  const entry = after.index.get(path)?.replace(/^H (\d+ [0-9a-f]+) 0$/, '$1') ?? null
  const found: string[] = []
  if (entry !== now) found.push(`${JSON.stringify(path)} landed as ${now}, and the index has ${entry}`)
  if (!sameContent(after.files.get(path), wanted)) {
    found.push(`${JSON.stringify(path)} landed, and the file is ${JSON.stringify(after.files.get(path))}`)
  }
  return found
}

function sameContent(file: Content | undefined, wanted: Content | null): boolean {
  // Where nothing is to be, a folder may be.
  if (wanted === null) return file === undefined || file.mode === '040000'
  return file !== undefined && file.mode === wanted.mode && file.content === wanted.content
}
