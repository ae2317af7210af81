import type { Commit } from '../../domain/log/commit.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { gatesOf, type Waiting } from '../../domain/workflow/gates.js'
import type { Workflow } from '../../domain/workflow/workflow.js'
import type { Ref, RefUpdate, Repository } from '../../git/port.js'
import { readCommit } from '../objects/read-commit.js'

export const STAGE = /(?:^|\n)Wf-Stage: ([A-Za-z0-9][A-Za-z0-9._-]{0,99})\n(?:Wf-Agent: .*\n)?$/

/** The gate that a patch says it is for; only workflows with several gates have patches that say so. */
export const gateNamedIn = ({ message }: Commit): string | null =>
  STAGE.exec(decodeLossy(message))?.[1] ?? null

/** What waits at the gates of a workflow. Where it has one gate, no patch is read for it. */
export async function waitingOf(
  repo: Repository,
  { definition }: Pick<Workflow, 'definition'>,
  pending: readonly Ref[],
): Promise<readonly Waiting[]> {
  if (gatesOf(definition).length < 2) return pending.map(({ oid }) => ({ oid, stage: null }))
  return Promise.all(
    pending.map(async ({ oid }) => {
      // The list of patches tells which cannot be read.
      const commit = await readCommit(repo, oid).catch(() => null)
      return { oid, stage: commit === null ? null : gateNamedIn(commit) }
    }),
  )
}

/** The same once these refs have moved. */
export function waitingAfter(waiting: readonly Waiting[], refs: readonly RefUpdate[]): readonly Waiting[] {
  const gone = new Set(refs.filter(({ to }) => to === null).map(({ from }) => from))
  return waiting.filter(({ oid }) => !gone.has(oid))
}
