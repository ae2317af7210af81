import { accessSync, constants, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { covers, parseMounts } from './mounts.js'
import { type Cell, MEMORY } from './ways.js'

/** What may be written from a folder, as the machine is now. `needed` are the places that must be seen as they are. */
export function cellOf(cwd: string, writable: readonly string[], needed: readonly string[]): Cell {
  const there = writable.flatMap(real)
  const places = [cwd, ...needed, ...there].flatMap(real)
  return {
    cwd,
    writable: [...new Set(there)],
    linux: {
      mounts: process.platform === 'linux' ? parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')) : [],
      disks: process.platform === 'linux' ? disks() : [],
      memory: memoryFor(places),
      // Programs that make a sandbox of their own in this one write there. Root owns the settings of the kernel.
      proc: process.getuid?.() !== 0,
    },
  }
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync(path)]
  } catch {
    return []
  }
}

function memoryFor(places: readonly string[]): Cell['linux']['memory'] {
  try {
    if (!lstatSync(MEMORY).isDirectory()) return 'none'
  } catch {
    return 'none'
  }
  return places.some((place) => covers(MEMORY, place)) ? 'read' : 'own'
}

// No mount option keeps anybody from writing to a device. Of a disk's, that is to write all files that are on it.
function disks(): readonly string[] {
  return readdirSync('/dev', { withFileTypes: true })
    .filter((entry) => entry.isBlockDevice() || (entry.isCharacterDevice() && /^sg\d+$/.test(entry.name)))
    .map((entry) => join('/dev', entry.name))
    .filter(isWritable)
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
