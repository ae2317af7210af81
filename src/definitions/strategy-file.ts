import * as z from 'zod/mini'
import { type Strategy, WEIGHTS } from '../domain/gather/strategy.js'
import { type Parsed, parseYaml } from '../yaml/parse-yaml.js'

const globs = z.array(z.string().check(z.minLength(1), z.maxLength(500))).check(z.maxLength(100))
const share = z.number().check(z.gte(0), z.lte(1))
const weight = z.optional(z.number().check(z.gte(0), z.lte(100)))

export const StrategyFile = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and "-" only')),
  description: z.optional(z.string()),
  version: z.literal(1, 'this program reads version 1'),
  about: z.optional(z.enum(['document', 'recent'])),
  documents: z.optional(globs),
  leave_out: z.optional(globs),
  architecture: z.optional(globs),
  commands: z.optional(globs),
  schemas: z.optional(globs),
  depth: z.optional(z.int().check(z.gte(1), z.lte(10))),
  history: z.optional(z.int().check(z.gte(0), z.lte(100_000))),
  budget: z.optional(z.int().check(z.gte(100), z.lte(10_000_000))),
  code_share: z.optional(share),
  at_most: z.optional(z.int().check(z.gte(1), z.lte(1000))),
  least: z.optional(z.number().check(z.gte(0))),
  weights: z.optional(
    z.strictObject({
      reference: weight,
      onward: weight,
      architecture: weight,
      history: weight,
      text: weight,
      named: weight,
      back: weight,
      together: weight,
      neighbours: weight,
      popular: weight,
      place: weight,
    }),
  ),
})

const DEFAULTS = {
  documents: ['**/*.md', '**/*.mdx', '**/*.markdown', '**/*.rst', '**/*.adoc'],
  leaveOut: ['**/node_modules/**', '.vizier/runs/**', '.vizier/sessions/**', '**/vendor/**', '**/dist/**'],
  architecture: ['**/architecture*.md', '**/architecture/**', '**/design*.md', 'CONTRIBUTING.md'],
  commands: ['**/commands/**', '**/command/**', '**/cmd/**', 'bin/**'],
  schemas: ['**/*.schema.json', '**/schemas/**', '**/schema/**', '**/*.proto', '**/*.graphql'],
  depth: 1,
  history: 300,
  budget: 40_000,
  codeShare: 0.25,
  atMost: 30,
  least: 0.25,
}

/** The strategy in a YAML file; what it does not say is as the built-in ones have it. */
export function parseStrategy(file: string, text: string): Parsed<Strategy> {
  const parsed = parseYaml(file, text, StrategyFile)
  if (!parsed.ok) return parsed
  const { value } = parsed
  return {
    ok: true,
    value: {
      name: value.name,
      description: value.description ?? '',
      about: value.about ?? 'document',
      documents: value.documents ?? DEFAULTS.documents,
      leaveOut: value.leave_out ?? DEFAULTS.leaveOut,
      architecture: value.architecture ?? DEFAULTS.architecture,
      commands: value.commands ?? DEFAULTS.commands,
      schemas: value.schemas ?? DEFAULTS.schemas,
      depth: value.depth ?? DEFAULTS.depth,
      history: value.history ?? DEFAULTS.history,
      budget: value.budget ?? DEFAULTS.budget,
      codeShare: value.code_share ?? DEFAULTS.codeShare,
      atMost: value.at_most ?? DEFAULTS.atMost,
      least: value.least ?? DEFAULTS.least,
      weights: { ...WEIGHTS, ...given(value.weights ?? {}) },
    },
  }
}

function given<T extends object>(weights: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const said = Object.entries(weights).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as { [Key in keyof T]?: Exclude<T[Key], undefined> }
}
