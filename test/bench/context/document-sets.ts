import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Document sets that others wrote, as npm packages of one version each, so that everybody measures the same
 * bytes. They are loaded when they are needed and kept in the temporary folder.
 */
export const SETS: readonly SetSource[] = [
  { name: 'stylelint', package: 'stylelint@13.13.1', tuned: true },
  { name: 'directus', package: '@directus/docs@9.22.3', tuned: true },
  { name: 'next', package: 'next@16.2.0', under: 'dist/docs/', tuned: true },
  { name: 'npm', package: 'npm@10.9.0', tuned: true },
  { name: 'typescript-eslint', package: '@typescript-eslint/eslint-plugin@6.21.0', tuned: true },
  // Nothing of it was looked at before its numbers were first printed.
  {
    name: 'intlayer',
    package: '@intlayer/docs@8.9.6',
    under: 'docs/en/',
    as: 'docs/docs/en/',
    repository: 'https://github.com/aymericzip/intlayer/blob/main/',
    tuned: false,
  },
]

export interface SetSource {
  readonly name: string
  readonly package: string
  /** The folder of the package that is the set; default: all of it. */
  readonly under?: string
  /** Where that folder lies in the repository that the package was made from. */
  readonly as?: string
  /** Links to pages of that repository begin so. */
  readonly repository?: string
  /** Weights were chosen on the seen half of it. */
  readonly tuned: boolean
}

export interface SetDocument {
  readonly path: string
  readonly text: string
}

export interface DocumentSet extends SetSource {
  readonly documents: readonly SetDocument[]
  /** All files, documents included. */
  readonly files: readonly string[]
}

export function loadSet(source: SetSource): DocumentSet {
  const folder = join(unpacked(source.package), source.under ?? '')
  const place = source.as ?? ''
  const found = (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
  const documents = found
    .filter((path) => /\.mdx?$/.test(path))
    .map((path) => ({ path: `${place}${path}`, text: readFileSync(join(folder, path), 'utf8') }))
  return { ...source, documents, files: found.map((path) => `${place}${path}`) }
}

/** Half of the documents, by a digest of their paths, was never looked at while weights were chosen. */
export function half(path: string): 'seen' | 'unseen' {
  return (createHash('sha256').update(path).digest()[0] ?? 0) < 128 ? 'seen' : 'unseen'
}

function unpacked(pinned: string): string {
  const folder = join(tmpdir(), 'wf-bench-sets', pinned.replace(/[^a-z0-9.@-]/g, '_'))
  if (existsSync(folder)) return folder
  const loading = `${folder}.${process.pid}`
  rmSync(loading, { recursive: true, force: true })
  mkdirSync(loading, { recursive: true })
  execFileSync('npm', ['pack', '--silent', '--pack-destination', loading, pinned], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [archive = ''] = readdirSync(loading)
  execFileSync('tar', ['-xzf', join(loading, archive), '-C', loading, '--strip-components=1'])
  rmSync(join(loading, archive))
  renameSync(loading, folder)
  return folder
}
