import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeFolder, temporaryFolder, withTemporaryFolder } from '../../../src/git/process/temporary.js'

// Root may write everywhere: somebody else has to try.
const isRoot = process.geteuid?.() === 0
beforeEach(() => (isRoot ? process.seteuid?.(65534) : undefined))
afterEach(() => (isRoot ? process.seteuid?.(0) : undefined))

test('a folder goes with the work, whatever comes of it', async () => {
  let seen = ''
  const work = withTemporaryFolder('test', async (folder) => {
    seen = folder
    writeFileSync(join(folder, 'x'), 'x')
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(existsSync(seen)).toBe(false)
})

test('folders that nobody may write to, or open, are removed, and links are not followed', async () => {
  const [folder, other] = [await temporaryFolder('test'), await temporaryFolder('test')]
  mkdirSync(join(folder, 'a/b/c'), { recursive: true })
  writeFileSync(join(folder, 'a/b/c/x'), 'x')
  writeFileSync(join(other, 'kept'), 'kept')
  symlinkSync(other, join(folder, 'a/link'))
  chmodSync(join(folder, 'a/b/c'), 0o500)
  chmodSync(join(folder, 'a/b'), 0o000)
  chmodSync(folder, 0o500)
  chmodSync(other, 0o500)
  await removeFolder(folder)
  expect(existsSync(folder)).toBe(false)
  expect(existsSync(join(other, 'kept'))).toBe(true)
  await removeFolder(other)
  await removeFolder(join(other, 'never', 'there'))
  rmSync(other, { recursive: true, force: true })
})
