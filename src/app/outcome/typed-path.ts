import { realpathSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Path } from '../../domain/names/path.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

type At = Pick<Context, 'repo' | 'cwd'>

/**
 * A path that somebody typed, as the tree has it: from the top, without a slash at its end; empty for the top itself. As
 * with Git it begins in the folder that the command was called in, and an absolute one may lead here by links. `null`: it
 * is outside of the working tree. It need not exist.
 */
export async function typedPath({ repo, cwd }: At, typed: string): Promise<Path | null> {
  const { top } = await repo.places()
  const place = inside(top ?? sep, top === null ? resolve(sep, typed) : resolve(cwd, typed))
  return place === null ? null : encodeUtf8(place.split(sep).join('/'))
}

/** The same; refuses what is outside. */
export async function typedPathInside(context: At, typed: string): Promise<Path> {
  const path = await typedPath(context, typed)
  if (path !== null) return path
  const { top } = await context.repo.places()
  throw new Refused('NO_SUCH_PATH', `${typed} is outside of ${top}`, 'git rev-parse --show-toplevel')
}

/** The folder that the command was called in, from the top; empty at the top, and outside of a working tree. */
export async function folderFromTop({ repo, cwd }: At): Promise<string> {
  const { top } = await repo.places()
  return top === null ? '' : (inside(top, cwd) ?? '')
}

function inside(top: string, place: string): string | null {
  const plain = below(top, place)
  if (plain !== null) return plain
  // By a link to the top, or above it: what comes after is not followed, as it may be a link that the tree has.
  const above = ancestors(place)
  const entry = above.find((folder) => real(folder) === top)
  if (entry !== undefined) return relative(entry, place)
  // By a link to a folder within.
  const there = above.findLast((folder) => folder !== place && real(folder) !== null)
  return there === undefined ? null : below(top, join(real(there) ?? there, relative(there, place)))
}

function below(top: string, place: string): string | null {
  const way = relative(top, place)
  return way === '..' || way.startsWith(`..${sep}`) ? null : way
}

/** The folders on the way to a place, itself the last. */
function ancestors(place: string): readonly string[] {
  const above = dirname(place)
  return above === place ? [place] : [...ancestors(above), place]
}

function real(place: string): string | null {
  try {
    return realpathSync(place)
  } catch {
    return null
  }
}
