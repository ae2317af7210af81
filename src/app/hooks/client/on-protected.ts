import type { Refusal } from '../../../domain/decide/decision.js'
import { whyNotExempt } from '../../../domain/judge/exempt.js'
import { formatCommit } from '../../../domain/log/commit.js'
import type { Policy } from '../../../domain/policy/policy.js'
import { protects } from '../../../domain/policy/protects.js'
import type { ByteString } from '../../../domain/text/bytes.js'
import { isOn } from '../../../git/process/config.js'
import { REFS_TO_VERIFY } from '../../objects/workflow-refs.js'
import { isCutShort } from '../../outcome/completing.js'
import type { Context } from '../../outcome/context.js'
import { people } from '../../outcome/people.js'
import { readLaw } from '../../read/law.js'
import { isMissing } from '../../verify/objects/object-finding.js'
import { examine, verifySome } from '../../verify/verify-repository.js'
import { tryDecisionSigner } from '../../write/signer.js'
import type { Staged } from './staged.js'

/** What a verifier would say about a commit that is being made. */
export type Judged =
  /** The branch is not protected, or the paths are exempt: nothing is asked of the commit. */
  | { readonly kind: 'free' }
  /** It lands this workflow. */
  | { readonly kind: 'landing'; readonly workflow: string }
  | { readonly kind: 'refused'; readonly reason: Refusal }

/**
 * Judges what is about to be committed on a protected branch as `wf verify` will: the commit is written as an
 * object that nothing refers to, and verified on top of HEAD.
 */
export async function judgeStaged(
  context: Context,
  branch: string,
  staged: Staged,
  message: ByteString,
): Promise<Judged> {
  const { repo } = context
  const { head, tree, changes, merging } = staged
  if (head === null) return { kind: 'free' }
  const law = await readLaw(repo, head)
  if (law.kind === 'none') return { kind: 'free' }
  if (law.kind === 'policy') {
    if (!protects(law.policy, branch)) return { kind: 'free' }
    if (merging.length === 0 && changes.length > 0 && (await isExempt(context, law.policy, staged)))
      return { kind: 'free' }
  }
  const content = formatCommit({ tree, parents: [head, ...merging], ...(await people(context)), message })
  const tip = await repo.write('commit', content)
  const refs = await repo.refs(REFS_TO_VERIFY)
  const verified = await examine({ ...context, progress: () => {} }, refs, [head], (examined) =>
    verifySome(examined, [{ name: branch, tip }]),
  )
  const found = verified.flatMap(({ findings, incomplete }) => [...findings, ...incomplete])
  const cutShort = found.some(isMissing) && (await isCutShort(repo))
  const [finding] = cutShort ? found.filter((each) => !isMissing(each)) : found
  if (finding === undefined && cutShort) return { kind: 'free' }
  if (finding === undefined) {
    const [landing] = verified.flatMap(({ landings }) => landings)
    return { kind: 'landing', workflow: landing?.workflow ?? '' }
  }
  const name = branch.replace('refs/heads/', '')
  const said = finding.code === 'NOT_LANDED' && merging.length === 0
  const why = said ? 'only workflows change it' : finding.message
  return {
    kind: 'refused',
    reason: {
      code: finding.code,
      message: `${name} is protected: ${why}`,
      hint: merging.length > 0 ? MERGE_HINT : HINT,
    },
  }
}

const HINT = 'wf draft <slug> --goal WHY --plan FILE, then wf submit-diff <slug> (what is staged stays)'
const MERGE_HINT = 'git merge --abort, and let wf save <slug> seal and merge it'

/**
 * Exempt as far as can be known before the commit is signed. Where Git is not set up to sign each commit,
 * nobody can say whether `git commit -S` was called; the push will tell.
 */
async function isExempt(context: Context, policy: Policy, { changes }: Staged): Promise<boolean> {
  const config = await context.repo.config()
  if (isOn(config, 'commit.gpgsign')) {
    const signer = await tryDecisionSigner(context)
    return 'key' in signer && whyNotExempt(policy, changes, signer.key) === null
  }
  const keys = policy.principals.flatMap((principal) => principal.keys)
  const exempt = keys.some((key) => whyNotExempt(policy, changes, key) === null)
  if (exempt) context.progress('wf: these paths need no workflow, but a signature: git commit -S')
  return exempt
}
