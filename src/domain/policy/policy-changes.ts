import { counted } from '../text/counted.js'
import type { Policy, Principal } from './policy.js'

/** What an edit of the policy changes, one plain sentence each. */
export function policyChanges(before: Policy, after: Policy): readonly string[] {
  const found: string[] = []
  const say = (what: string, old: unknown, now: unknown): void => {
    const [a, b] = [JSON.stringify(old), JSON.stringify(now)]
    if (a !== b) found.push(`${what}: ${a} becomes ${b}`)
  }
  say('protect', before.protect, after.protect)
  say('renamed', before.renamed, after.renamed)
  for (const name of new Set(
    [...before.principals, ...after.principals].map((principal) => principal.name),
  )) {
    const [old, now] = [named(before, name), named(after, name)]
    if (!old && now)
      found.push(`${name} comes in, with ${now.roles.join(', ') || 'no role'} and ${keys(now)}`)
    else if (old && !now) found.push(`${name} goes, and their decisions count no longer`)
    else if (old && now) {
      say(`${name}, roles`, old.roles, now.roles)
      say(`${name}, agent`, old.agent, now.agent)
      for (const key of now.keys) if (!old.keys.includes(key)) found.push(`${name} gets the key ${key}`)
      for (const key of old.keys) if (!now.keys.includes(key)) found.push(`${name} loses the key ${key}`)
    }
  }
  const { beforeGate: old, ...rules } = before.rules
  const { beforeGate: now, ...others } = after.rules
  say('rules', rules, others)
  say('before_gate', old, now)
  say('waivers', before.waivers, after.waivers)
  say('small', before.small, after.small)
  say('setup', before.setup, after.setup)
  say('checks', before.checks, after.checks)
  say('notifications', before.notifications, after.notifications)
  say('exempt', before.exempt, after.exempt)
  say('revoked', before.revoked, after.revoked)
  say('acknowledged', before.acknowledged, after.acknowledged)
  return found
}

const named = (policy: Policy, name: string): Principal | undefined =>
  policy.principals.find((each) => each.name === name)

const keys = ({ keys: held }: Principal): string => counted(held.length, 'key')
