import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VERSION } from '../../src/version.js'

test('the program runs where none of its packages are installed', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'wf-start-'))
  try {
    cpSync('dist', join(elsewhere, 'dist'), { recursive: true })
    writeFileSync(join(elsewhere, 'package.json'), '{"type":"module"}')
    const output = execFileSync(process.execPath, [join(elsewhere, 'dist/cli.js'), 'version'], {
      encoding: 'utf8',
    })
    expect(output).toBe(`wf ${VERSION}\n`)
  } finally {
    rmSync(elsewhere, { recursive: true })
  }
})

test('what most commands load reads no YAML', () => {
  const core = readdirSync('dist').filter((name) => /^core-.*\.js$/.test(name))
  expect(core).toHaveLength(1)
  // Not the text itself: who reads that it failed reads no 300 kB.
  const reading = core.filter((name) => /\$Zod|parseDocument/.test(readFileSync(join('dist', name), 'utf8')))
  expect(reading).toEqual([])
})
