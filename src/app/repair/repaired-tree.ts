import type { RepairMode } from '../../domain/log/repair-mark.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { POLICY, SNAPSHOT } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { editTree, fileAt, type TreeEdit } from '../../git/trees.js'
import { carryOver } from '../gate/carry-over.js'
import { knownCommit } from '../objects/read-commit.js'
import { textOf } from '../objects/text-of.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { lawOf } from '../read/law.js'
import { writeText } from '../write/write-text.js'
import { shortName, type Unsound, type UnsoundBranch } from './unsound.js'

/**
 * The branch's tree, with these commits reverted or left as they are, and each of them listed under `acknowledged`
 * in the policy with `why`.
 */
export async function repairedTree(
  context: Context,
  repair: UnsoundBranch,
  mode: RepairMode,
  why: string,
): Promise<Oid> {
  const { repo } = context
  const tip = await knownCommit(repo, repair.tip)
  let { tree } = tip
  if (mode === 'revert')
    for (const each of repair.unsound) tree = await without(context, each, tree, shortName(repair.branch))
  const text = await policyText(context, repair, mode, tree)
  // Loads YAML, which nothing else here needs.
  const { acknowledge } = await import('../../trust/acknowledge.js')
  const known = repair.unsound.map(({ last }) => ({ commit: last, why }))
  const changed = acknowledge(text, known)
  if (changed === null) throw unreadablePolicy(repair)
  const law = { path: POLICY, file: await file(context, tree, POLICY, changed) }
  const { sound } = repair
  const required = sound.kind === 'policy' && sound.policy.rules.snapshot === 'required'
  return editTree(repo, tree, [law, ...(required ? await inSnapshot(context, tip.tree, tree, why) : [])])
}

const file = async (context: Context, tree: Oid, path: Path, text: string) =>
  ({ mode: '100644', oid: await writeText(context, tree, path, encodeUtf8(text)) }) as const

/** Where policy asks every change for a new snapshot, the repair is told there. */
async function inSnapshot(context: Context, before: Oid, tree: Oid, why: string): Promise<TreeEdit[]> {
  const { repo } = context
  const [old, now] = [await fileAt(repo, before, SNAPSHOT), await fileAt(repo, tree, SNAPSHOT)]
  if (old?.oid !== now?.oid) return []
  const text = now === null ? '' : await textOf(repo, now.oid)
  return [
    {
      path: SNAPSHOT,
      file: await file(
        context,
        tree,
        SNAPSHOT,
        `${(text ?? '').replace(/(?<!\n)\n+$/, '')}\n\nRepaired: ${why}\n`,
      ),
    },
  ]
}

/** The tree without what these commits changed. Refuses where later commits built upon it. */
async function without(context: Context, { first, last }: Unsound, tree: Oid, label: string): Promise<Oid> {
  const { repo } = context
  const [parent] = (await knownCommit(repo, first)).parents
  if (parent === undefined) throw new Error(`${first} has no parent`)
  const [before, after] = [await knownCommit(repo, parent), await knownCommit(repo, last)]
  const reverted = await carryOver(context, { old: after.tree, now: before.tree }, { tree, label })
  // The policy is put in afterwards, whole.
  const conflicts = reverted.conflicts.filter((each) => each !== POLICY)
  const [path] = conflicts
  if (path === undefined) return reverted.tree
  const message = `${last.slice(0, 10)} cannot be reverted: ${showPath(path)} was changed again after it`
  throw new Refused('REVERT_CONFLICTS', message, `wf repair ${last} --adopt`, {
    paths: conflicts.map(showPath),
  })
}

/**
 * The policy to list them in. A law that came in against the law is not carried on by the way: only who adopts the
 * commit that brought it keeps it, and only where it is valid; else the last sound one is put back.
 */
async function policyText(
  { repo }: Context,
  repair: UnsoundBranch,
  mode: RepairMode,
  tree: Oid,
): Promise<string> {
  const { sound } = repair
  const here = await fileAt(repo, tree, POLICY)
  const keeps =
    mode === 'adopt' && (await lawOf(repo, tree)).kind === 'policy' && (await changesLaw(repo, repair))
  const blob = keeps ? here?.oid : soundBlob(sound)
  const text = blob === undefined ? null : await textOf(repo, blob)
  if (text === null) throw unreadablePolicy(repair)
  return text
}

const soundBlob = (sound: UnsoundBranch['sound']): Oid | undefined =>
  sound.kind === 'policy' ? sound.blob : undefined

async function changesLaw(repo: Context['repo'], { unsound }: UnsoundBranch): Promise<boolean> {
  for (const { first, last } of unsound) {
    const [parent] = (await knownCommit(repo, first)).parents
    const before =
      parent === undefined ? null : await fileAt(repo, (await knownCommit(repo, parent)).tree, POLICY)
    const after = await fileAt(repo, (await knownCommit(repo, last)).tree, POLICY)
    if (before?.oid !== after?.oid) return true
  }
  return false
}

const unreadablePolicy = ({ branch }: UnsoundBranch): Refused =>
  new Refused(
    'BAD_POLICY',
    `no policy of ${shortName(branch)} since the root is sound and can be read`,
    'wf policy check .vizier/policy.yml',
  )
