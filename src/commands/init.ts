import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { firstParents, knownCommit, readCommit } from '../app/objects/read-commit.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { people } from '../app/outcome/people.js'
import { readLaw } from '../app/read/law.js'
import { pinRoot, readRoots } from '../app/read/roots.js'
import { guardPaths } from '../app/write/path-taken.js'
import { publish } from '../app/write/publish.js'
import { tryDecisionSigner } from '../app/write/signer.js'
import { writeCommit } from '../app/write/write-commit.js'
import type { NextStep } from '../domain/decide/next.js'
import { parsePerson } from '../domain/log/commit.js'
import type { KeyId } from '../domain/log/signer.js'
import type { Oid } from '../domain/names/oid.js'
import { POLICY } from '../domain/names/slug.js'
import { principalOf, type Role } from '../domain/policy/policy.js'
import { encodeUtf8 } from '../domain/text/bytes.js'
import type { Ref } from '../git/port.js'
import { setConfig } from '../git/process/set-config.js'
import { requireGit } from '../git/process/version.js'
import { editTree } from '../git/trees.js'
import { firstPolicy, principalEntry } from '../trust/first-policy.js'
import { defaultKeyFiles, GENERATED_KEY } from '../trust/signing-key.js'
import { generateKey } from '../trust/ssh-generate-key.js'
import { type Arguments, type Command, flag, text, texts, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '',
  options: {
    protect: {
      type: 'string',
      array: true,
      describe: 'a branch that only workflows may change; default: the current one',
    },
    'signing-key': { type: 'string', describe: 'the SSH key that you sign decisions with' },
    'generate-key': { type: 'boolean', describe: 'make a new SSH key for decisions' },
    hooks: { type: 'boolean', describe: 'install the hooks: the default; --no-hooks leaves them out' },
  },
  epilogue: 'In a repository that has a policy already, joins it: nothing is committed.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  await requireGit(context.repo.where)
  if (flag(args, 'generate-key') && text(args, 'signing-key') !== null) {
    throw new UsageError('--signing-key and --generate-key exclude each other')
  }
  const refs = await context.repo.refs(['refs/heads/'])
  const here = refs.find((ref) => ref.head)
  if (!here) {
    const message = 'HEAD is on no branch with a commit: there is nothing to put a policy on'
    throw new Refused('NO_BRANCH', message, 'git switch BRANCH, or git commit --allow-empty -m "Begin"')
  }
  const law = await readLaw(context.repo, here.oid)
  if (law.kind === 'invalid') throw new Refused('BAD_POLICY', law.why, 'mend the file, and commit it')
  const chosen = await chooseKey(context, args)
  const found = await tryDecisionSigner(await withKey(context, chosen))
  const signing = 'sign' in found ? found : null
  const wanted = args['hooks'] !== false
  if (law.kind === 'policy') return joinPolicy(context, here, signing?.key ?? null, chosen !== null, wanted)
  if (signing === null) {
    const reason = found as { code: string; message: string; hint: string }
    throw new Refused(reason.code, reason.message, reason.hint)
  }
  return begin(context, here, texts(args, 'protect'), signing.key, wanted)
}

interface WithHooks {
  readonly said: string
  readonly changed: boolean
  readonly next: readonly NextStep[]
}

/** Without hooks a repository works all the same: what stands in their way is said, and stops nothing. */
async function withHooks(context: Context, wanted: boolean): Promise<WithHooks> {
  if (!wanted) return { said: 'not installed: --no-hooks', changed: false, next: [] }
  const { installHooks } = await import('../app/hooks/install/manage.js')
  try {
    const { kind, place, changed, written, next } = await installHooks(context)
    const { top, commonDir } = await context.repo.places()
    const where = relative(top ?? commonDir, place) || place
    const by = kind === 'plain' || kind === 'shared' ? '' : ` for ${kind}, to be committed`
    return { said: `${where}${written.length > 0 ? by : ''}`, changed, next }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const next = [{ command: 'wf hooks install', why: `the hooks: ${error.reason.code}` }]
    return { said: `not installed: ${error.reason.message}`, changed: false, next }
  }
}

/** Writes the first policy and pins it as the root. */
async function begin(
  context: Context,
  here: Ref,
  given: readonly string[],
  key: KeyId,
  wanted: boolean,
): Promise<Outcome> {
  const branch = here.name.replace('refs/heads/', '')
  const protect = given.length > 0 ? given : [branch]
  if (!protect.includes(branch)) {
    const message = `the policy has to stand on a branch that it protects, and ${branch} is none of them`
    throw new Refused('NOT_PROTECTED', message, `git switch ${protect[0] ?? ''}, or add --protect ${branch}`)
  }
  const who = await people(context)
  const person = parsePerson(who.committer)
  const policy = firstPolicy({ protect, name: person?.name ?? '', email: person?.email ?? '', key })
  const parent = await knownCommit(context.repo, here.oid)
  await guardPaths(context.repo, parent.tree, [POLICY])
  const blob = await context.repo.write('blob', encodeUtf8(policy.text))
  const tree = await editTree(context.repo, parent.tree, [
    { path: POLICY, file: { mode: '100644', oid: blob } },
  ])
  const message = encodeUtf8(
    `Set up wf: who may approve what\n\n${policy.principal} holds every role; see .vizier/policy.yml.\n`,
  )
  const oid = await writeCommit(context, { tree, parents: [here.oid], ...who, message })
  const ref = { name: here.name, from: here.oid, to: oid }
  if ((await publish(context, [ref], 'wf init')) === 'lost') {
    throw new Refused('BUSY', `${branch} moved just now`, 'wf init')
  }
  await pinRoot(context, oid)
  const hooks = await withHooks(context, wanted)
  return outcome('init', {
    facts: {
      joined: false,
      branch,
      protect,
      principal: policy.principal,
      key,
      policy: POLICY,
      root: oid,
      hooks: hooks.said,
    },
    commits: [{ oid, event: 'policy' }],
    refs: [ref],
    next: [
      ...hooks.next,
      { command: 'wf draft <slug> --goal TEXT --plan FILE', why: 'open the first workflow' },
      { command: `cat ${POLICY}`, why: 'who may do what, to be edited' },
    ],
  })
}

// What somebody new asks for. A maintainer gives more where they mean to.
const NEWCOMER: readonly Role[] = ['reviewer', 'operator']

/** In a repository with a policy: pins the root, and says what a maintainer needs to add somebody. */
async function joinPolicy(
  context: Context,
  here: Ref,
  key: KeyId | null,
  keyIsNew: boolean,
  wanted: boolean,
): Promise<Outcome> {
  const law = await readLaw(context.repo, here.oid)
  if (law.kind !== 'policy') throw new Error('the policy went away')
  const pinned = (await readRoots(context))[0] ?? null
  const { shallow } = await context.repo.places()
  // The oldest policy of a shallow clone is merely where the fetch ended: nobody chose that to be trusted.
  const root = pinned ?? (shallow ? null : await oldestPolicy(context, here.oid))
  if (root !== null) await pinRoot(context, root)
  const hooks = await withHooks(context, wanted)
  const who = await people(context)
  const person = parsePerson(who.committer)
  const known = key === null ? null : principalOf(law.policy, key)
  const commit = root === null ? null : await readCommit(context.repo, root)
  return outcome('init', {
    status: pinned !== null && !keyIsNew && !hooks.changed ? 'unchanged' : 'done',
    facts: {
      joined: true,
      branch: here.name.replace('refs/heads/', ''),
      protect: law.policy.protect,
      principal: known?.name ?? null,
      key,
      policy: POLICY,
      root,
      rootBy: commit?.author.replace(/ \d+ [+-]\d{4}$/, '') ?? null,
      hooks: hooks.said,
      entry:
        known || key === null ? null : principalEntry(person?.name ?? '', person?.email ?? '', key, NEWCOMER),
    },
    next: [
      ...hooks.next,
      root === null
        ? { command: 'git fetch --unshallow && wf init', why: 'pin a root: a shallow clone has none to pin' }
        : { command: 'wf verify', why: 'check the chain from the pinned root' },
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

/** The key file that this clone is to sign with, or `null` where the user's Git names one by itself. */
async function chooseKey(context: Context, args: Arguments): Promise<string | null> {
  const home = context.env.HOME ?? homedir()
  const given = text(args, 'signing-key')
  if (flag(args, 'generate-key')) return newKey(context, home)
  if (given !== null) {
    const path = resolve(context.cwd, given.startsWith('~/') ? join(home, given.slice(2)) : given)
    if (existsSync(path)) return path
    throw new Refused('SIGNING_KEY_UNREADABLE', `there is no file ${path}`, 'wf init --generate-key')
  }
  const found = await tryDecisionSigner(context)
  if ('sign' in found || found.code !== 'NO_SIGNING_KEY') return null
  const [first] = await defaultKeyFiles(home)
  return first?.path ?? null
}

/** Tells this clone which key signs decisions here. */
async function withKey(context: Context, path: string | null): Promise<Context> {
  if (path === null) return context
  await setConfig(context.repo.where, 'wf.signingkey', path)
  const config = new Map([...(await context.repo.config()), ['wf.signingkey', [path]]])
  return { ...context, repo: { ...context.repo, config: async () => config } }
}

async function newKey(context: Context, home: string): Promise<string> {
  const path = join(home, '.ssh', GENERATED_KEY)
  const who = parsePerson((await people(context)).committer)
  const { env, terminal, signal } = context
  const passphrase = terminal ? 'ask' : 'none'
  const made = await generateKey(path, `${who?.email ?? 'wf'} (wf)`, {
    env: { ...env },
    terminal,
    passphrase,
    signal,
  })
  if (!made.ok) throw new Refused(made.reason.code, made.reason.message, made.reason.hint)
  return path
}
