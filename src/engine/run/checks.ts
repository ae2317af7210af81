import { keepOutput } from '../../app/gate/check-outputs.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { formatCommit } from '../../domain/log/commit.js'
import type { CheckResult } from '../../domain/log/trailer-values.js'
import type { Digest } from '../../domain/names/digest.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { CheckCommand, Policy } from '../../domain/policy/policy.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { cloneFor } from '../stages/clone-for.js'
import { runPolicyCommand, setUp } from '../stages/set-up.js'

const NOBODY = 'wf check <check@agents.invalid> 0 +0000' as ByteString

/** What policy has to say about a clean checkout. */
export interface CheckWish {
  /** Go on after one that fails. */
  readonly all?: boolean
  /** Ignored files of the working tree that go along into the checkout. */
  readonly along?: readonly Path[]
  /** Keep the end of what one that fails printed, for whoever mends it. */
  readonly keep?: boolean
}

export type CheckPolicy = Pick<Policy, 'setup'>

/**
 * Runs checks of a policy, one after the other, in one clean checkout of a tree, after the policy's setup. Answers what
 * happened, with the digest of all that each printed; stops at the first that fails, unless `all` are wanted. Refuses
 * with `SETUP_FAILED` or `ALONG_TRACKED`: then no check ran.
 */
export async function runChecks(
  context: Context,
  tree: Oid,
  { setup }: CheckPolicy,
  checks: readonly CheckCommand[],
  { all = false, along = [], keep = false }: CheckWish = {},
): Promise<readonly CheckResult[]> {
  if (checks.length === 0) return []
  const { repo } = context
  const people = { author: NOBODY, committer: NOBODY }
  const commit = await repo.write(
    'commit',
    formatCommit({ tree, parents: [], ...people, message: 'check\n' as ByteString }),
  )
  const clone = await cloneFor(context, 'preparing a clean checkout', commit, along)
  const results: CheckResult[] = []
  try {
    const failed = await setUp(context, clone, setup, 'no check ran')
    if (failed !== null) throw new Refused(failed.code, failed.message, failed.hint)
    for (const check of checks) {
      const { exit, output, said } = await runPolicyCommand(context, clone, 'check', check)
      results.push({ name: check.name, tree, exit, output: output as Digest })
      if (exit !== 0 && keep) await keepOutput(context, output as Digest, said())
      if (exit !== 0 && !all) break
    }
  } finally {
    await clone.remove()
  }
  return results
}

/** Refuses where a check failed. */
export function requirePassed(checks: readonly CheckResult[]): void {
  const failed = checks.find((check) => check.exit !== 0)
  if (!failed) return
  const message = `the check "${failed.name}" ended with exit code ${failed.exit}`
  throw new Refused('CHECK_FAILED', message, 'fix the code, submit and accept the fix, then save again', {
    checks,
  })
}
