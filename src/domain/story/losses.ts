import { counted } from '../text/counted.js'
import { escapeLine } from '../text/escape.js'

/** What of a workflow would never land, if it ended now. Paths are as they are shown. */
export interface Losses {
  /** The tip of the draft. */
  readonly tip: string
  readonly plan: { readonly path: string; readonly state: string } | null
  /** Code on the draft that has not landed. */
  readonly code: readonly { readonly status: string; readonly path: string }[]
  readonly patches: readonly LostPatch[]
  /** Worktrees that belong to the draft, with files in them that no commit has. */
  readonly worktrees: readonly { readonly folder: string; readonly files: readonly string[] }[]
}

export interface LostPatch {
  readonly patch: number | null
  readonly oid: string
  readonly files: number
  readonly note: string
}

const SHOWN = 10

/** The losses for a person, a line each. */
export function tellLosses({ tip, plan, code, patches, worktrees }: Losses): string {
  const rows: (readonly [string, string])[] = [
    ['tip', tip],
    ...(plan === null ? [] : [['plan', `${plan.path} (${plan.state})`] as const]),
    ...few(code).map(
      (each) => ['code', typeof each === 'string' ? each : `${each.status} ${each.path}`] as const,
    ),
    ...few(patches).map((each) => ['patch', typeof each === 'string' ? each : patchLine(each)] as const),
    ...worktrees.flatMap(({ folder, files }) => [
      [
        'worktree',
        `${folder} has ${counted(files.length, 'file')} that no commit has; this command keeps them`,
      ] as const,
      ...few(files).map((file) => ['', file] as const),
    ]),
  ]
  return rows.map(([name, value]) => `${name.padEnd(9)}${escapeLine(value)}\n`).join('')
}

const patchLine = ({ patch, oid, files, note }: LostPatch): string =>
  `${patch ?? '-'}  ${oid.slice(0, 10)}  ${counted(files, 'file')}: ${note}`

/** The first few of many, and how many more there are. */
function few<T>(all: readonly T[]): readonly (T | string)[] {
  const more = all.length - SHOWN
  return more > 1 ? [...all.slice(0, SHOWN), `and ${more} more`] : all
}
