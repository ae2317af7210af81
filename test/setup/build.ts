import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const SOURCES = ['src', 'hooks', 'package.json', 'package-lock.json', 'tsdown.config.ts']
const BUILT = 'dist/cli.js'
const CALLED = 'dist-dev/main.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several test files begin with. */
    readonly templates: string
  }
}

/** Builds the program that the tests run, where it is missing or older than its sources. */
export default function setup(project: TestProject): () => void {
  const templates = mkdtempSync(join(realpathSync(tmpdir()), 'wf-templates-'))
  project.provide('templates', templates)
  const since = Math.max(...SOURCES.map(newest))
  if ([BUILT, CALLED].some((file) => !existsSync(file) || statSync(file).mtimeMs < since))
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  return () => rmSync(templates, { recursive: true, force: true })
}

/** The latest change at or below a path, in milliseconds; folders count, they tell of deletions. */
function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((entry) => newest(join(path, entry))))
}
