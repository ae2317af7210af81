import { beforeEach, describe, expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { TooMuchToRead } from '../../src/git/object-faults.js'
import type { GitObject, Repository, TreeEntry } from '../../src/git/port.js'
import { treeBudget } from '../../src/git/tree-budget.js'
import { encodeTree, treeOid } from '../../src/git/tree-format.js'
import { changesBetween, listFiles } from '../../src/git/trees.js'

let reads = 0
let objects = new Map<Oid, GitObject>()

// Trees by the thousand, and only to be read: no more of a repository is needed, and no disk.
const repo = {
  objectFormat: 'sha1',
  read: async (oid: Oid) => {
    reads++
    return objects.get(oid) ?? null
  },
} as Pick<Repository, 'objectFormat' | 'read'> as Repository

beforeEach(() => {
  reads = 0
  objects = new Map()
})

function treeOf(entries: readonly TreeEntry[]): Oid {
  const content = encodeTree(entries)
  const oid = treeOid(content, 'sha1')
  objects.set(oid, { type: 'tree', oid, content })
  return oid
}

const entry = (name: string, oid: Oid, mode: TreeEntry['mode']): TreeEntry => ({
  name: name as ByteString,
  oid,
  mode,
})

const FILE = '1'.repeat(40) as Oid

/** A folder that holds the one below it so many times, so deep. */
function bomb(times: number, depth: number, name = 'f'): Oid {
  let below = treeOf([entry(name, FILE, '100644')])
  for (let at = 0; at < depth; at++) {
    const one = below
    below = treeOf(Array.from({ length: times }, (_, n) => entry(`d${n}`, one, '040000')))
  }
  return below
}

describe('a tree that holds the same folders again and again', () => {
  test('is not listed', async () => {
    const tree = bomb(10, 10)
    await expect(listFiles(repo, tree, '')).rejects.toBeInstanceOf(TooMuchToRead)
    expect(reads).toBeLessThanOrEqual(11)
  })

  test('is not compared: with nothing, and with another', async () => {
    const [one, other] = [bomb(10, 10), bomb(10, 10, 'g')]
    for (const [before, now] of [
      [null, one],
      [one, null],
      [one, other],
    ] as const)
      await expect(changesBetween(repo, before, now)).rejects.toBeInstanceOf(TooMuchToRead)
    expect(reads).toBeLessThanOrEqual(11 + 11 + 22)
  })

  test('is read where that is little: a folder that stands in many places', async () => {
    const tree = bomb(50, 2)
    expect(await listFiles(repo, tree, '')).toHaveLength(2500)
    expect(await changesBetween(repo, null, tree)).toHaveLength(2500)
  })
})

test('a folder that is too deep ends the walk, and not the stack', async () => {
  await expect(listFiles(repo, bomb(1, 20_000), '')).rejects.toThrow('more than 2048 deep')
  await expect(changesBetween(repo, null, bomb(1, 20_000))).rejects.toThrow('more than 2048 deep')
  expect(await listFiles(repo, bomb(1, 2000), '')).toHaveLength(1)
})

test('what several walks read together has one budget', async () => {
  const tree = bomb(30, 1)
  const budget = { ...treeBudget(), entries: 250 }
  for (let at = 0; at < 4; at++) await changesBetween(repo, null, tree, budget)
  await expect(changesBetween(repo, null, tree, budget)).rejects.toThrow('more folders than are read')
})

test('long names in deep folders are bounded by the bytes of their paths', async () => {
  const long = 'x'.repeat(4000)
  let below = treeOf([entry('f', FILE, '100644')])
  for (let at = 0; at < 500; at++) {
    const one = below
    below = treeOf(Array.from({ length: 3 }, (_, n) => entry(`${long}${n}`, one, '040000')))
  }
  await expect(listFiles(repo, below, '')).rejects.toBeInstanceOf(TooMuchToRead)
})
