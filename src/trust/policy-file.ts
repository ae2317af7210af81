import * as z from 'zod/mini'
import type { KeyId } from '../domain/log/signer.js'
import { whyNoGlob } from '../domain/names/glob.js'
import { isOid, type Oid } from '../domain/names/oid.js'
import {
  BEFORE_GATE,
  type CheckCommand,
  MOST_SMALL_LINES,
  type Policy,
  ROLES,
  type Role,
} from '../domain/policy/policy.js'
import { type Parsed, parseYaml } from '../yaml/parse-yaml.js'
import { contradictions } from './policy-contradictions.js'
import { parsePublicKey } from './ssh/ssh-key.js'

const role = z.enum(ROLES)
const text = z.string().check(z.minLength(1))
const name = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'))
const from = (least: number, most = Number.MAX_SAFE_INTEGER) => z.int().check(z.gte(least), z.lte(most))
const key = z.pipe(
  z.string(),
  z.transform((line, context): KeyId => {
    const parsed = parsePublicKey(line)
    if (parsed.ok) return parsed.key.line as KeyId
    context.issues.push({ code: 'custom', message: parsed.why, input: line })
    return z.NEVER
  }),
)
const oid = z.pipe(
  z.string(),
  z.transform((given, context): Oid => {
    if (isOid(given)) return given
    context.issues.push({ code: 'custom', message: 'a full object id is needed', input: given })
    return z.NEVER
  }),
)
const quorum = z.strictObject({ approvals: from(1, 100), role })
/**
 * What looks like a rule of another program, and would match everything or nothing here. A list is "any of
 * these", so `!` takes nothing out: it would let all else in.
 */
const glob = text.check(
  z.refine((given) => !given.startsWith('!'), 'a glob cannot begin with "!": list what is meant'),
  z.refine((given) => !given.startsWith('/'), 'a glob cannot begin with "/": paths begin without'),
  z.refine((given) => whyNoGlob(given) === null, {
    error: ({ input }) => whyNoGlob(String(input)) ?? '',
  }),
  z.refine((given) => !given.endsWith('/'), 'a glob cannot end with "/": all of a folder is "folder/**"'),
)
const globs = z.array(glob).check(z.minLength(1), z.maxLength(1000))
const branch = glob.check(
  z.refine((given) => !given.startsWith('refs/'), 'a branch is named without "refs/heads/"'),
)
const oneBranch = branch.check(
  z.refine((given) => !/[*?[{]/.test(given), 'a branch that was renamed is named in full, without "*"'),
)
const pathRule = z.strictObject({ paths: globs, role })
const commands = z.optional(
  z.array(z.strictObject({ name, run: text, timeout: z.optional(from(1, 86_400)) })),
)

const Fields = z.strictObject({
  version: z.literal(1, 'this program reads version 1'),
  protect: z.array(branch).check(z.minLength(1)),
  renamed: z.optional(z.array(z.strictObject({ from: oneBranch, to: oneBranch })).check(z.maxLength(100))),
  principals: z.record(
    name,
    z.strictObject({
      agent: z.optional(z.boolean()),
      owner: z.optional(name),
      emails: z.optional(z.array(z.string())),
      roles: z.optional(z.array(role)),
      keys: z.optional(z.array(key)),
    }),
  ),
  rules: z.optional(
    z.strictObject({
      snapshot: z.optional(z.enum(['optional', 'required'])),
      plan: z.optional(quorum),
      code: z.optional(quorum),
      sensitive: z.optional(pathRule),
      before_gate: z.optional(z.array(z.enum(BEFORE_GATE)).check(z.maxLength(BEFORE_GATE.length))),
    }),
  ),
  waivers: z.optional(z.strictObject({ role, rules: globs })),
  small: z.optional(z.strictObject({ lines: from(1, MOST_SMALL_LINES), paths: globs, role })),
  setup: commands,
  checks: commands,
  notifications: z.optional(
    z.array(
      z.strictObject({
        name,
        run: z.array(text).check(z.minLength(1), z.maxLength(100)),
        timeout: z.optional(from(1, 86_400)),
      }),
    ),
  ),
  exempt: z.optional(z.array(pathRule)),
  revoked: z.optional(z.array(z.strictObject({ key, survive: z.optional(z.array(oid)) }))),
  acknowledged: z.optional(z.array(z.strictObject({ commit: oid, why: text }))),
})

export const PolicyFile = Fields.check(({ value, issues }) => {
  for (const { at, message } of contradictions(toPolicy(value))) {
    issues.push({ code: 'custom', path: [...at], message, input: value })
  }
})

const CHECK_TIMEOUT = 600
const NOTIFY_TIMEOUT = 60
const REVIEWER: { approvals: number; role: Role } = { approvals: 1, role: 'reviewer' }

/** The policy in a file. Anything missing, unknown or contradictory makes it invalid: it fails closed. */
export function parsePolicy(file: string, text: string): Parsed<Policy> {
  const parsed = parseYaml(file, text, PolicyFile)
  return parsed.ok ? { ok: true, value: toPolicy(parsed.value) } : parsed
}

function toPolicy(file: z.infer<typeof Fields>): Policy {
  return {
    protect: file.protect,
    renamed: file.renamed ?? [],
    principals: Object.entries(file.principals).map(([principal, given]) => ({
      name: principal,
      agent: given.agent ?? false,
      owner: given.owner ?? null,
      emails: given.emails ?? [],
      roles: given.roles ?? [],
      keys: given.keys ?? [],
    })),
    rules: {
      snapshot: file.rules?.snapshot ?? 'optional',
      plan: file.rules?.plan ?? REVIEWER,
      code: file.rules?.code ?? REVIEWER,
      sensitive: file.rules?.sensitive ?? { paths: [], role: 'maintainer' },
      beforeGate: file.rules?.before_gate ?? [],
    },
    waivers: file.waivers ?? null,
    small: file.small ?? null,
    setup: (file.setup ?? []).map(withTimeout),
    checks: (file.checks ?? []).map(withTimeout),
    notifications: (file.notifications ?? []).map((each) => ({
      ...each,
      timeout: each.timeout ?? NOTIFY_TIMEOUT,
    })),
    exempt: file.exempt ?? [],
    revoked: (file.revoked ?? []).map((entry) => ({ key: entry.key, survive: entry.survive ?? [] })),
    acknowledged: file.acknowledged ?? [],
  }
}

const withTimeout = ({ name, run, timeout = CHECK_TIMEOUT }: CommandFile): CheckCommand => ({
  name,
  run,
  timeout,
})

type CommandFile = NonNullable<z.infer<typeof commands>>[number]
