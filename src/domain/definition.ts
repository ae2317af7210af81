import type { Path } from './change.js'
import { asciiPath } from './path.js'
import { PLANS, runFolder, SNAPSHOT } from './slug.js'

export type StageType = 'document' | 'approval' | 'patches' | 'check' | 'merge'
export type ApprovalOf = 'plan' | 'snapshot' | 'code' | 'artefact'

/** What a workflow runs: its stages, in the order of the file. Parsed from YAML at the edge. */
export interface Definition {
  readonly name: string
  readonly description: string
  readonly stages: readonly StageDefinition[]
}

export interface StageDefinition {
  readonly name: string
  readonly description: string
  readonly type: StageType
  readonly dependsOn: readonly string[]
  /** Of an approval: what it approves. */
  readonly of: ApprovalOf | null
  /** A role beyond what policy asks for, and how many principals; `null`: policy alone decides. */
  readonly role: string | null
  readonly approvals: number | null
  /** Of a document: paths with `{slug}`, a `?` behind those that may be missing. */
  readonly artefacts: readonly string[]
  /** Of a check: names of commands that policy lists; none named means all of them. */
  readonly checks: readonly string[]
}

export interface Artefact {
  readonly path: Path
  readonly optional: boolean
}

/** A stage's artefacts in the workflow `slug`. */
export function artefactsOf(stage: StageDefinition, slug: string): readonly Artefact[] {
  return stage.artefacts.map((pattern) => ({
    path: asciiPath(pattern.replace(/\?$/, '').replaceAll('{slug}', slug)),
    optional: pattern.endsWith('?'),
  }))
}

export type ArtefactKind = 'plan' | 'snapshot' | 'artefact'

/**
 * What kind of artefact lies at a path of the workflow `slug`, or `null`: a definition can declare no
 * other paths, so that nothing of the code, of the law or of another workflow hides among artefacts.
 */
export function artefactKind(path: string, slug: string): ArtefactKind | null {
  if (path === SNAPSHOT) return 'snapshot'
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) return null
  const plan = path.startsWith(`${PLANS}${slug}.`) ? path.slice(PLANS.length + slug.length) : null
  if (plan !== null) return /^(?:\.[a-z0-9-]+)?\.md$/.test(plan) ? 'plan' : null
  return path.startsWith(runFolder(slug)) && !RESERVED.test(path.slice(runFolder(slug).length))
    ? 'artefact'
    : null
}

const RESERVED = /^(?:definition\.yml|inputs\.json|definitions(?:\/.*)?)$/
