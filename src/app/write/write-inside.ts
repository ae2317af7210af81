import { lstatSync, mkdirSync, realpathSync, renameSync, type Stats, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { showPath } from '../../domain/names/path.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Places } from '../../git/native/places.js'
import { bytesOf } from '../../git/process/text.js'
import { isWithin } from '../../git/process/within.js'
import { Refused } from '../outcome/outcome.js'

/** Is a place, by its name, in the working tree, and not in its Git directory? */
export const inWorktree = ({ top, gitDir, commonDir }: Places, file: string): boolean =>
  top !== null && below(top, file) && !below(gitDir, file) && !below(commonDir, file)

const below = (folder: string, file: string): boolean => {
  const way = relative(folder, resolve(file))
  return way !== '..' && !way.startsWith(`..${sep}`)
}

/**
 * Where a file of the working tree really lies, which need not be there yet. A repository may bring links: refuses where
 * one on the way, or the last, leads out of the working tree, into its Git directory, or nowhere.
 */
export function placeInside(places: Places, file: string): string {
  const { top, gitDir, commonDir } = places
  const wanted = top === null ? file : resolve(top, file)
  if (top === null || !inWorktree(places, wanted))
    throw new Refused('PATH_LEADS_OUT', `${file} is not in the working tree`, 'name a path inside')
  const found = realOf(wanted)
  if ('real' in found && isWithin(found.real, [top]) && !isWithin(found.real, [gitDir, commonDir]))
    return found.real
  const link = linkOnTheWay(top, wanted)
  const what = `${shown(top, wanted)} would not be written inside the repository: ${shown(top, link)} is a link that leads elsewhere`
  throw new Refused('PATH_LEADS_OUT', what, `rm -- ${shellWord(link)}`, { path: shown(top, wanted) })
}

/** Writes a file of the working tree, whole or not at all, folders on its way included. Refuses as {@link placeInside}. */
export function writeInside(places: Places, file: string, text: string): void {
  const place = placeInside(places, file)
  try {
    mkdirSync(dirname(place), { recursive: true })
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    const message = `${file} cannot be written: a file lies where a folder has to be`
    throw new Refused('PATH_TAKEN', message, 'git status')
  }
  const draft = `${place}.wf-${process.pid}`
  writeFileSync(draft, text, { flag: 'wx' })
  renameSync(draft, place)
}

const shown = (top: string, path: string): string => showPath(bytesOf(relative(top, path)))

/** Where the deepest part that is there leads, and the rest behind it. A link that leads nowhere has no place. */
function realOf(path: string): { readonly real: string } | { readonly lost: true } {
  for (let there = path; ; there = dirname(there)) {
    if (!exists(there)) continue
    try {
      return { real: join(realpathSync(there), relative(there, path)) }
    } catch {
      return { lost: true }
    }
  }
}

function linkOnTheWay(top: string, path: string): string {
  const parts = relative(top, path).split(sep)
  const places = parts.map((_, at) => join(top, ...parts.slice(0, at + 1)))
  return places.find((place) => exists(place)?.isSymbolicLink()) ?? path
}

function exists(path: string): Stats | null {
  try {
    return lstatSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null
    throw error
  }
}
