/** A line of `/proc/self/mountinfo`. */
export interface Mount {
  readonly id: string
  readonly parent: string
  /** Where it is seen. */
  readonly point: string
  /** Its own options, not those of the file system behind it. */
  readonly options: readonly string[]
}

export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [id, parent, , , point, options] = line.split(' ')
    if (id === undefined || parent === undefined || point === undefined || options === undefined) return []
    return [{ id, parent, point: unescaped(point), options: options.split(',') }]
  })
}

// Blanks, line breaks and backslashes are written in octal; the rest is bytes as they are.
const unescaped = (point: string): string =>
  point.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))

/** The mounts that a path leads to. One below a place that another was mounted over later can be named by no path. */
export function reachable(mounts: readonly Mount[]): readonly Mount[] {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]))
  return mounts.filter((mount) => {
    const above = ancestors(mount, byId)
    return !mounts.some(
      (other) =>
        other !== mount &&
        !above.has(other.id) &&
        above.has(other.parent) &&
        covers(other.point, mount.point),
    )
  })
}

function ancestors(mount: Mount, byId: ReadonlyMap<string, Mount>): ReadonlySet<string> {
  const found = new Set<string>()
  for (let at = byId.get(mount.parent); at !== undefined && !found.has(at.id); at = byId.get(at.parent))
    found.add(at.id)
  return found
}

/** Is a path this place, or below it? */
export const covers = (place: string, path: string): boolean =>
  path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`)

// In a user namespace these are locked: whoever mounts again has to say them again.
const LOCKED = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime', 'nosymfollow']

/** The options that a path has by its mount, as `mount` is told them. */
export function optionsAt(mounts: readonly Mount[], path: string): string {
  const [mount] = mounts
    .filter(({ point }) => covers(point, path))
    // Of two at one place, the later one is on top.
    .reverse()
    .sort((one, other) => other.point.length - one.point.length)
  return (mount?.options ?? []).filter((option) => LOCKED.includes(option)).join(',')
}

export const isReadOnly = ({ options }: Mount): boolean => options.includes('ro')
