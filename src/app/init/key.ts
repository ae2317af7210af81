import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parsePerson } from '../../domain/log/commit.js'
import type { KeyId } from '../../domain/log/signer.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { setConfig } from '../../git/process/set-config.js'
import { defaultKeyFiles, GENERATED_KEY, guardOfKey } from '../../trust/signing-key.js'
import { readKeyFile } from '../../trust/signing-key-file.js'
import { generateKey } from '../../trust/ssh-generate-key.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { people } from '../outcome/people.js'
import { type DecisionSigner, tryDecisionSigner } from '../write/signer.js'
import type { Row } from './ask-to-continue.js'

/** The key that this clone is to sign with. Nothing is written before the person agreed. */
export interface KeyPlan {
  /** The key file that this clone is told; `null` where the user's Git names one by itself. */
  readonly path: string | null
  /** It is made first. */
  readonly generate: boolean
  /** Who would sign; `null` where the key is yet to be made, or there is none. */
  readonly signer: DecisionSigner | null
  /** Why there is none. */
  readonly reason: { readonly code: string; readonly message: string; readonly hint: string } | null
}

export async function planKey(context: Context, given: string | null, generate: boolean): Promise<KeyPlan> {
  const home = context.env.HOME ?? homedir()
  if (generate) return { path: freshKey(home), generate, signer: null, reason: null }
  const path = given === null ? await usualKey(context, home) : namedKey(context, home, given)
  const found = await tryDecisionSigner(configured(context, path))
  return 'sign' in found
    ? { path, generate, signer: found, reason: null }
    : { path, generate, signer: null, reason: found }
}

function freshKey(home: string): string {
  const path = join(home, '.ssh', GENERATED_KEY)
  if (!existsSync(path) && !existsSync(`${path}.pub`)) return path
  throw new Refused('KEY_FILE_EXISTS', `${path} exists.`, `wf init --signing-key ${path}`)
}

function namedKey(context: Context, home: string, given: string): string {
  const path = resolve(context.cwd, given.startsWith('~/') ? join(home, given.slice(2)) : given)
  if (existsSync(path)) return path
  throw new Refused('SIGNING_KEY_UNREADABLE', `there is no file ${path}`, 'wf init --generate-key')
}

async function usualKey(context: Context, home: string): Promise<string | null> {
  const found = await tryDecisionSigner(context)
  if ('sign' in found || found.code !== 'NO_SIGNING_KEY') return null
  const [first] = await defaultKeyFiles(home)
  return first?.path ?? null
}

/** Makes the key where it is to be made, and tells this clone which one signs decisions here. */
export async function setKey(context: Context, plan: KeyPlan): Promise<KeyId | null> {
  if (plan.generate && plan.path !== null) await makeKey(context, plan.path)
  if (plan.path !== null) await setConfig(context.repo.where, 'wf.signingkey', plan.path)
  if (!plan.generate) return plan.signer?.key ?? null
  const made = await tryDecisionSigner(configured(context, plan.path))
  if ('sign' in made) return made.key
  throw new Refused(made.code, made.message, made.hint)
}

/** The clone as it is once it knows the key. */
function configured(context: Context, path: string | null): Context {
  if (path === null) return context
  const config = async () => new Map([...(await context.repo.config()), ['wf.signingkey', [path]]])
  return { ...context, repo: { ...context.repo, config } }
}

async function makeKey(context: Context, path: string): Promise<void> {
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
}

/** What is to be said of a key that was just made; `null` where nothing is. One that was found was shown before. */
export async function newKeyWarning({ generate, path }: KeyPlan): Promise<string | null> {
  const read = generate && path !== null ? await readKeyFile(path) : null
  if (path === null || !read?.ok || (await guardOfKey(path, read.publicKey)) !== null) return null
  return `${UNGUARDED}. To give it one: ssh-keygen -p -f ${shellWord(path)}`
}

const UNGUARDED = 'this key has no passphrase: an agent that runs as you can sign with it'

/** The file, which key that is, and what keeps an agent from using it. */
export async function keyRows(plan: KeyPlan, context: Context): Promise<readonly Row[]> {
  const { path, generate, signer } = plan
  const { HOME } = context.env
  const short = (file: string) => (HOME && file.startsWith(`${HOME}/`) ? `~${file.slice(HOME.length)}` : file)
  if (generate) return [['key', `${short(path ?? '')} (new)`]]
  if (signer === null) return [['key', 'none']]
  const { keyFile, fingerprint } = signer
  if (keyFile === null) return [['key', `from your SSH agent (${fingerprint})`]]
  const read = await readKeyFile(keyFile)
  const guard = read.ok ? await guardOfKey(keyFile, read.publicKey) : null
  return [
    ['key', `${short(keyFile)} (${fingerprint})`],
    guard === null
      ? ['warning', UNGUARDED]
      : ['signs after', guard === 'touch' ? 'a touch' : 'its passphrase'],
  ]
}
