import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { formatCommit } from '../../domain/log/commit.js'
import type { CheckResult } from '../../domain/log/trailer-values.js'
import type { Digest } from '../../domain/names/digest.js'
import type { Oid } from '../../domain/names/oid.js'
import type { CheckCommand } from '../../domain/policy/policy.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { disposableClone } from '../../git/clone/clone.js'
import { cloneEnvironment } from '../process/agent-environment.js'
import { runCommand } from '../process/run-command.js'

const NOBODY = 'wf check <check@agents.invalid> 0 +0000' as ByteString

/**
 * Runs policy's commands, one after the other, in a clean checkout of a tree. Answers what happened, with
 * the digest of all they printed; stops at the first that fails.
 */
export async function runChecks(
  context: Context,
  tree: Oid,
  checks: readonly CheckCommand[],
): Promise<readonly CheckResult[]> {
  if (checks.length === 0) return []
  const { repo, signal } = context
  const people = { author: NOBODY, committer: NOBODY }
  const commit = await repo.write(
    'commit',
    formatCommit({ tree, parents: [], ...people, message: 'check\n' as ByteString }),
  )
  const clone = await disposableClone(repo, commit)
  const results: CheckResult[] = []
  try {
    for (const check of checks) {
      context.progress(`check ${check.name}: ${check.run}`)
      const began = Date.now()
      const run = await runCommand(['/bin/sh', '-c', check.run], {
        cwd: clone.path,
        env: cloneEnvironment(context.env, clone.folder, 'wf check', 'wf check <check@agents.invalid>'),
        timeout: check.timeout,
        signal,
        onOutput: context.stream,
        stdin: 'ignore',
        clone: clone.folder,
      })
      signal.throwIfAborted()
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      const how = run.timedOut ? `timed out after ${check.timeout} s` : `exit code ${run.exit}`
      context.progress(`check ${check.name}: ${how}, ${seconds} s`)
      // A command that ran out of time failed, whatever it made of the signal.
      const exit = run.timedOut && run.exit === 0 ? 124 : run.exit
      results.push({ name: check.name, tree, exit, output: run.output as Digest })
      if (exit !== 0) break
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
  throw new Refused('CHECK_FAILED', message, 'mend the code, propose and accept that, then save again', {
    checks,
  })
}
