import * as z from 'zod/mini'
import { isOid, type Oid } from '../domain/oid.js'
import { type Policy, type Principal, ROLES, type Role } from '../domain/policy.js'
import type { KeyId } from '../domain/workflow.js'
import { type FileError, type Parsed, parseYaml } from '../yaml/parse-yaml.js'
import { parsePublicKey } from './ssh-key.js'

const role = z.enum(ROLES)
const text = z.string().check(z.minLength(1))
const texts = z.array(text).check(z.minLength(1))
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
const pathRule = z.strictObject({ paths: texts, role })

export const PolicyFile = z.strictObject({
  version: z.literal(1, 'this program reads version 1'),
  protect: texts,
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
    }),
  ),
  small: z.optional(z.strictObject({ lines: from(1), paths: texts, role })),
  checks: z.optional(z.array(z.strictObject({ name, run: text, timeout: z.optional(from(1, 86_400)) }))),
  exempt: z.optional(z.array(pathRule)),
  revoked: z.optional(z.array(z.strictObject({ key, survive: z.optional(z.array(oid)) }))),
  acknowledged: z.optional(z.array(z.strictObject({ commit: oid, why: text }))),
})

const CHECK_TIMEOUT = 600
const REVIEWER: { approvals: number; role: Role } = { approvals: 1, role: 'reviewer' }

/** The policy in a file. Anything missing, unknown or contradictory makes it invalid: it fails closed. */
export function parsePolicy(file: string, text: string): Parsed<Policy> {
  const parsed = parseYaml(file, text, PolicyFile)
  if (!parsed.ok) return parsed
  const policy = toPolicy(parsed.value)
  const wrong = contradictions(policy)
  return wrong.length > 0
    ? { ok: false, errors: wrong.map((message) => atTop(file, message)) }
    : { ok: true, value: policy }
}

function toPolicy(file: z.infer<typeof PolicyFile>): Policy {
  return {
    protect: file.protect,
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
    },
    small: file.small ?? null,
    checks: (file.checks ?? []).map((check) => ({ ...check, timeout: check.timeout ?? CHECK_TIMEOUT })),
    exempt: file.exempt ?? [],
    revoked: (file.revoked ?? []).map((entry) => ({ key: entry.key, survive: entry.survive ?? [] })),
    acknowledged: file.acknowledged ?? [],
  }
}

/** What the schema alone cannot see. */
function contradictions(policy: Policy): string[] {
  const found: string[] = []
  const holders = new Map<KeyId, string>()
  for (const principal of policy.principals) {
    for (const held of principal.keys) {
      const other = holders.get(held)
      if (other !== undefined)
        found.push(`one key stands twice, under ${other} and ${principal.name}: the key is the person`)
      holders.set(held, principal.name)
    }
    if (principal.owner !== null && !policy.principals.some((other) => other.name === principal.owner)) {
      found.push(`${principal.name} is owned by ${principal.owner}, who is no principal`)
    }
  }
  const { plan, code } = policy.rules
  const able = (wanted: Role): readonly Principal[] =>
    policy.principals.filter(
      (principal) => !principal.agent && principal.roles.includes(wanted) && principal.keys.length > 0,
    )
  for (const [rule, quorum] of Object.entries({ plan, code })) {
    const have = able(quorum.role).length
    if (have < quorum.approvals) {
      found.push(
        `rules.${rule} asks for ${quorum.approvals} with the role ${quorum.role}, and ${have} have it with a key`,
      )
    }
  }
  if (able('maintainer').length === 0)
    found.push('nobody with a key has the role maintainer, so nobody could ever change this file')
  const names = policy.checks.map((check) => check.name)
  const twice = names.find((check, at) => names.indexOf(check) !== at)
  if (twice !== undefined) found.push(`two checks are called ${twice}`)
  return found
}

const atTop = (file: string, message: string): FileError => ({ file, line: 1, column: 1, message })
