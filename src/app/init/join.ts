import { parsePerson } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import { POLICY } from '../../domain/names/slug.js'
import { type Policy, principalOf, type Role } from '../../domain/policy/policy.js'
import type { Ref } from '../../git/port.js'
import { principalEntry } from '../../trust/first-policy.js'
import { draftsElsewhere, toBring } from '../objects/drafts-elsewhere.js'
import { firstParents, readCommit } from '../objects/read-commit.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { type Outcome, outcome } from '../outcome/outcome.js'
import { people } from '../outcome/people.js'
import { readLaw } from '../read/law.js'
import { pinRoot, readRoots } from '../read/roots.js'
import { askToContinue } from './ask-to-continue.js'
import { NO_HOOKS, planHooks, withHooks } from './hooks.js'
import { type KeyPlan, keyRows, newKeyWarning, setKey } from './key.js'

// What somebody new asks for. A maintainer gives more where they mean to.
const NEWCOMER: readonly Role[] = ['reviewer', 'operator']

/** In a repository with a policy: pins the root, and says what a maintainer needs to add somebody. */
export async function join(
  context: Context,
  here: Ref,
  policy: Policy,
  plan: KeyPlan,
  request: { readonly hooks: boolean; readonly yes: boolean },
): Promise<Outcome> {
  const pinned = (await readRoots(context))[0] ?? null
  const { shallow, bare } = await context.repo.places()
  // The user of a server has no name and decides nothing: it only pins.
  const person = bare ? null : parsePerson((await people(context)).committer)
  // The oldest policy of a shallow clone is merely where the fetch ended: nobody chose that to be trusted.
  const root = pinned ?? (shallow ? null : await oldestPolicy(context, here.oid))
  const commit = root === null ? null : await readCommit(context.repo, root)
  const rootBy = commit?.author.replace(/ \d+ [+-]\d{4}$/, '') ?? null
  const wanted = await planHooks(context, request.hooks ? null : NO_HOOKS)
  const settled = pinned !== null && plan.path === null && wanted.there
  if (!request.yes && !settled) {
    const rows = [
      ['policy', `${POLICY}, which is there: nothing is committed`],
      ['root', root === null ? 'none: this clone is shallow' : `${root.slice(0, 10)}, by ${rootBy}`],
      ['hooks', wanted.said],
      ...(await keyRows(plan, context)),
    ] as const
    await askToContinue(context, 'wf init will join, and set up this clone:', rows, 'wf policy')
  }
  const key = await setKey(context, plan)
  if (root !== null) await pinRoot(context, root)
  const hooks = await withHooks(context, request.hooks ? null : NO_HOOKS)
  const known = key === null ? null : principalOf(policy, key)
  return outcome('init', {
    status: pinned !== null && plan.path === null && !hooks.changed ? 'unchanged' : 'done',
    facts: {
      joined: true,
      branch: here.name.replace('refs/heads/', ''),
      protect: policy.protect,
      principal: known?.name ?? null,
      key,
      keyWarning: await newKeyWarning(plan),
      policy: POLICY,
      root,
      rootBy,
      hooks: hooks.said,
      entry:
        known || key === null || bare
          ? null
          : principalEntry(person?.name ?? '', person?.email ?? '', key, NEWCOMER),
    },
    next: [
      ...hooks.next,
      root === null
        ? {
            command: `${await completing(context)} && wf init`,
            why: 'pin a root: a shallow clone has none to pin',
          }
        : { command: 'wf verify', why: 'check the chain from the pinned root' },
      ...(await draftsElsewhere(context.repo)).slice(0, 3).map(toBring),
      { command: 'wf list', why: 'the workflows that are here' },
    ],
  })
}

async function oldestPolicy({ repo }: Context, tip: Oid): Promise<Oid> {
  let oldest = tip
  for await (const oid of firstParents(repo, tip)) {
    if ((await readLaw(repo, oid)).kind === 'policy') oldest = oid
  }
  return oldest
}
