// Eight characters at most, up to three behind a dot: `GITATT~1`, `POLICY~1.YML`; or, with a digest, `GI7D29~1`.
const SHORT = /^([^~.]{1,6})~([1-9][0-9]{0,5})(?:\.([^.]{1,3}))?$/

const LENGTH = 8

interface Short {
  /** What is left of the name before the `~`. */
  readonly base: string
  readonly extension: string
  /** Nothing more would have fitted. */
  readonly full: boolean
}

function readShort(name: string): Short | null {
  const [, base, number, extension = ''] = SHORT.exec(name) ?? []
  if (base === undefined || number === undefined) return null
  const length = base.length + 1 + number.length
  return length > LENGTH ? null : { base, extension, full: length === LENGTH }
}

/** Has a folded name the form of a short name, as NTFS and FAT make one for every long name? */
export const isShort = (name: string): boolean => readShort(name) !== null

/** May this short name be that of a file which is called so? What its number and its digest are, nobody can know. */
export function mayBeShortFor(name: string, called: string): boolean {
  const short = readShort(name)
  if (short === null) return false
  const { base: whole, extension } = partsOf(called)
  if (short.extension !== extension.slice(0, 3)) return false
  const { base } = short
  if (/[^\x20-\x7e]/.test(called)) return true
  return (whole.startsWith(base) && (short.full || base === whole)) || (short.full && isDigest(base, whole))
}

/** The same of a part of a glob, which is known as far as its first wildcard. */
export function mayBeShortForGlob(name: string, glob: string): boolean {
  const short = readShort(name)
  if (short === null) return false
  const known = /\.([^.*?[\]\\]+)$/.exec(glob)?.[1]
  if (known !== undefined && short.extension !== known.slice(0, 3)) return false
  const [start = ''] = glob.replace(/^\.+/, '').split(/[*?[\\.]/, 1)
  const { base } = short
  return base.startsWith(start.slice(0, base.length)) || isDigest(base, start.length < 2 ? base : start)
}

/** Two characters of the name, and hexadecimal digits of a digest of it. */
const isDigest = (base: string, whole: string): boolean =>
  base.slice(0, 2) === whole.slice(0, Math.min(2, base.length)) && /^.{1,2}[0-9a-f]{0,4}$/.test(base)

/** Of a long name what a short one is made of. */
function partsOf(called: string): { readonly base: string; readonly extension: string } {
  const name = called.replace(/^\.+/, '').replaceAll(' ', '')
  const dot = name.lastIndexOf('.')
  const [base, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)]
  const fits = (text: string): string => text.replaceAll('.', '').replace(/[+,;=[\]]/g, '_')
  return { base: fits(base), extension: fits(extension) }
}
