import * as z from 'zod/mini'
import { INPUT_TYPES } from '../domain/definition/definition.js'
import { staysInside } from '../domain/definition/input-values.js'
import { ROLES } from '../domain/policy/policy.js'

/** A word in which values of the run may stand: `review-{perspective}`. */
const PATTERN = /^(?:[A-Za-z0-9._-]|\$?\{[A-Za-z_][A-Za-z0-9_.-]*\})+$/
export const word = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'))
const name = z
  .string()
  .check(
    z.maxLength(200),
    z.regex(PATTERN, 'letters, digits, ".", "_" and "-" only, and values in braces'),
    z.regex(/^[A-Za-z0-9$]|^\{/, 'it begins with a letter or a digit'),
  )
/** How inputs and outputs are called: as conditions and texts can ask for them. */
export const identifier = z.string().check(
  z.regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, 'a letter first, then letters, digits, "_" and "-" only'),
  z.refine((given) => !RESERVED.includes(given), {
    error: ({ input }) => `${JSON.stringify(input)} means something else already`,
  }),
)
// Names by which JavaScript and others reach what no data is.
const RESERVED = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'slug',
  'date',
  'workflow_id',
  'inputs',
]

export const line = z.string().check(z.maxLength(10_000))
const short = z.string().check(z.minLength(1), z.maxLength(1000))
const seconds = z.number().check(z.gte(0), z.lte(604_800))
const limit = z.number().check(z.gt(0), z.lte(604_800))
const listed = z.array(short).check(z.maxLength(1000))
const path = short.check(
  z.refine(staysInside, {
    error: ({ input }) => `${JSON.stringify(input)} is not a path inside the repository`,
  }),
)

const output = z.strictObject({
  path,
  schema: z.optional(path),
  /** The field that is a list of records with an `id` each, of which others read some. */
  records: z.optional(identifier),
  description: z.optional(line),
})
const outputs = z.optional(z.record(identifier, output))
const depends = z.union([name, z.array(name).check(z.maxLength(1000))])
const retries = z.union([
  z.int().check(z.gte(0), z.lte(100)),
  z.strictObject({ times: z.int().check(z.gte(0), z.lte(100)), backoff: z.optional(seconds) }),
])

const most = z.optional(z.int().check(z.gte(1), z.lte(100_000)))
/** How many attempts may begin, how many files accepted patches may change, how many records an output may have. */
export const Limits = z.strictObject({ attempts: most, files: most, items: most })
export type LimitsFile = z.infer<typeof Limits>

const common = {
  name,
  description: z.optional(line),
  role: z.optional(z.enum([...ROLES, 'anyone'])),
  approvals: z.optional(z.int().check(z.gte(1), z.lte(100))),
  of: z.optional(z.enum(['plan', 'snapshot', 'code', 'artefact'])),
  depends_on: z.optional(depends),
  when: z.optional(short),
  outputs,
  /** All that it reads: `<stage>.<output>`, a field of one, `file <path>`. */
  reads: z.optional(listed),
  timeout: z.optional(limit),
  retries: z.optional(retries),
  limits: z.optional(Limits),
}

const nothing = z.strictObject({})
const surface = z.optional(z.union([path, z.array(path).check(z.minLength(1), z.maxLength(1000))]))
/** `of` is the stage whose work it takes; `allow` and `forbid` are globs of the files that its patches may change. */
const patches = z.strictObject({
  setup: z.optional(z.boolean()),
  of: z.optional(name),
  allow: surface,
  forbid: surface,
})
const scalar = z.union([z.string(), z.number(), z.boolean()])
const template = z.strictObject({ artefacts: z.optional(listed), template: z.optional(path) })

const question = z.strictObject({
  name: identifier,
  question: short,
  type: z.optional(z.enum(['text', 'choice', 'number', 'boolean'])),
  values: z.optional(listed),
  required: z.optional(z.boolean()),
  min_length: z.optional(z.int().check(z.gte(0), z.lte(10_000))),
  /** An answer that leaves the decision to others, or says nothing, is taken as well. */
  may_delegate: z.optional(z.boolean()),
})

const agent = z.strictObject({
  /** The name of an agent that the user configured, or `general-purpose`. */
  agent_type: z.optional(word),
  prompt: z.optional(z.string().check(z.minLength(1), z.maxLength(100_000))),
  prompt_template: z.optional(path),
  context_from: z.optional(z.union([short, listed])),
  write_scope: z.optional(z.union([path, z.array(path)])),
  /** Globs of the code that its verdict is about; all of it without them. */
  code: surface,
  /** It judges what waits at the gate behind it, whoever made that. */
  before_gate: z.optional(z.boolean()),
  /** It may change nothing; else an agent with a scope that changes nothing has failed. */
  may_be_empty: z.optional(z.boolean()),
  /** Another agent does it than the one that did this stage, or whose patches that gate accepted. */
  other_than: z.optional(name),
  /** Policy's `setup` runs in the clone, before the agent begins. */
  setup: z.optional(z.boolean()),
  timeout: z.optional(limit),
})

const check = z.strictObject({
  checks: z.optional(z.array(word)),
  code: surface,
  before_gate: z.optional(z.boolean()),
  /** It has to fail on the base with these files of the change alone, as its tests. */
  red: z.optional(
    z.strictObject({ with: z.union([path, z.array(path).check(z.minLength(1), z.maxLength(1000))]) }),
  ),
})

const expression = short
const rules = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        /** What people call it; of a rule of ours, its name without the version. */
        id: z.optional(word),
        /** A list, in CEL: the rule is asked of each as `it`. */
        each: z.optional(expression),
        /** Of which of them. */
        when: z.optional(expression),
        /** What has to be true. */
        that: z.optional(expression),
        /** What people read where it is not; fields of `it` in braces. */
        say: z.optional(short),
        /** A rule of ours with its version, such as `downgrade@1`, and the outputs that it looks at. */
        use: z.optional(
          z.string().check(z.regex(/^[a-z][a-z-]{0,40}@[1-9]\d{0,3}$/, 'a name and a version: downgrade@1')),
        ),
        with: z.optional(z.record(identifier, short)),
        /** A person with the role that policy names may waive it. */
        waivable: z.optional(z.boolean()),
      }),
    )
    .check(z.minLength(1), z.maxLength(100)),
})

const context = z.strictObject({
  strategy: z.optional(word),
  include: z.optional(z.array(word)),
  file: z.optional(path),
  /** Globs of the files whose texts it hands in, instead of what belongs to a document. */
  sources: surface,
})

const storage = z.strictObject({
  source: short,
  destination: path,
  format: z.optional(z.enum(['markdown', 'json', 'text'])),
})

const update = z.union([z.strictObject({ field: short, value: scalar }), z.strictObject({ add_line: short })])
const metadata = z.strictObject({ file: path, updates: z.array(update).check(z.minLength(1)) })

const nested = z.strictObject({ workflow: word, inputs: z.optional(z.record(identifier, scalar)) })

/** The output whose records it runs the definition for, and the field of each that lists the ids of those before it. */
const forEach = z.strictObject({ of: short, needs: z.optional(identifier), after: z.optional(name) })

/** The stage that it sends back to work, how often, and on which condition on what it hands in. */
const sendsBack = z.strictObject({
  to: name,
  when: z.optional(short),
  times: z.optional(z.int().check(z.gte(1), z.lte(20))),
})

/** A stage of each type, with the configuration that this type takes. */
export const Stage = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('document'), config: z.optional(template) }),
  z.strictObject({
    ...common,
    type: z.literal('form'),
    config: z.strictObject({ questions: z.array(question).check(z.minLength(1), z.maxLength(100)) }),
  }),
  z.strictObject({
    ...common,
    type: z.literal('approval'),
    subjects: z.optional(z.array(name).check(z.minLength(1), z.maxLength(100))),
    config: z.optional(nothing),
  }),
  z.strictObject({ ...common, type: z.literal('patches'), config: z.optional(patches) }),
  z.strictObject({ ...common, type: z.literal('context'), config: z.optional(context) }),
  z.strictObject({
    ...common,
    type: z.literal('agent'),
    sends_back: z.optional(sendsBack),
    config: z.optional(agent),
  }),
  z.strictObject({
    ...common,
    type: z.literal('check'),
    sends_back: z.optional(sendsBack),
    config: z.optional(check),
  }),
  z.strictObject({ ...common, type: z.literal('rules'), sends_back: z.optional(sendsBack), config: rules }),
  z.strictObject({ ...common, type: z.literal('storage'), config: storage }),
  z.strictObject({ ...common, type: z.literal('metadata'), config: metadata }),
  z.strictObject({
    ...common,
    type: z.literal('workflow'),
    for_each: z.optional(forEach),
    config: nested,
  }),
  z.strictObject({ ...common, type: z.literal('merge'), config: z.optional(nothing) }),
])

export type StageFile = z.infer<typeof Stage>

export const Input = z.strictObject({
  name: identifier,
  type: z.enum(INPUT_TYPES),
  description: z.optional(line),
  required: z.optional(z.boolean()),
  default: z.optional(scalar),
  values: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(1000))),
})

export type InputFile = z.infer<typeof Input>

export const Completion = z.strictObject({
  conditions: z.optional(z.array(short)),
  outputs: z.optional(listed),
  notifications: z.optional(
    z.array(
      z.strictObject({
        type: z.enum(['stdout', 'command']),
        message: z.string().check(z.maxLength(10_000)),
        name: z.optional(word),
        /** A program and its arguments: no shell reads them, and no value of the run is put into them. */
        run: z.optional(z.array(short).check(z.minLength(1), z.maxLength(100))),
      }),
    ),
  ),
})
