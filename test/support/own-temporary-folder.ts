import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Gives this test file a temporary folder that no other one uses, so that what is left there is its own. */
export function ownTemporaryFolder(): void {
  const before = process.env.TMPDIR
  const folder = mkdtempSync(join(tmpdir(), 'wf-own-'))
  process.env.TMPDIR = folder
  afterAll(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true, force: true })
  })
}
