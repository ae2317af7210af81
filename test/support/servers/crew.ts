import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { callWf, type Ran, runProgram } from '../resident.js'
import { environmentOf, type Town } from '../town.js'
import type { Host } from './host.js'

/** Somebody with a clone of a shared repository. */
export interface Member {
  readonly path: string
  git(...args: readonly string[]): string
  tryGit(...args: readonly string[]): Ran
  /** Calls `wf --json`; every hook runs that Git would call. */
  wf(...words: readonly string[]): Said
  /** The same, and it has to succeed. */
  does(...words: readonly string[]): Said
  /** What `wf` prints for a person. */
  reads(...words: readonly string[]): string
  write(name: string, content: string): void
}

export interface Said {
  readonly exit: number
  readonly status: string
  readonly reason: { readonly code: string; readonly message: string; readonly hint: string | null } | null
  // The facts differ by command; each test says what it looks for.
  // biome-ignore lint/suspicious/noExplicitAny: it is JSON
  readonly facts: any
  readonly next: readonly { readonly command: string }[]
}

export function memberOf(town: Town, name: string, host: Host, folder = 'shop'): Member {
  const home = town.home(name)
  host.admit(home, name)
  const path = join(home, folder)
  const now = () => environmentOf(home, ++minutes)
  const tryGit: Member['tryGit'] = (...args) => runProgram('git', args, { cwd: path, env: now() })
  const wf: Member['wf'] = (...words) => {
    const [verb = '', ...rest] = words
    const { exit, stdout, stderr } = callWf([verb, '--json', ...rest], { cwd: path, env: now() })
    if (!stdout.startsWith('{')) throw new Error(`wf ${words.join(' ')}: exit ${exit}: ${stdout}${stderr}`)
    return { exit, ...JSON.parse(stdout) }
  }
  mkdirSync(path)
  return {
    path,
    tryGit,
    git(...args) {
      const { status, stdout, stderr } = tryGit(...args)
      if (status !== 0) throw new Error(`${name}: git ${args.join(' ')}: exit ${status}: ${stderr}`)
      return stdout.toString('utf8').replace(/\n$/, '')
    },
    wf,
    does(...words) {
      const said = wf(...words)
      expect(said.exit, `${name}: wf ${words.join(' ')}: ${JSON.stringify(said)}`).toBe(0)
      return said
    },
    reads: (...words) => callWf(words, { cwd: path, env: now() }).output,
    write(file, content) {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), content)
    },
  }
}

let minutes = 0

/** A change that one person plans and writes, and another one approves; without that one they approve it themselves. */
export function accepted(slug: string, text: string, author: Member, reviewer: Member | null = null): void {
  planned(slug, author)
  if (reviewer === null) approve(author, slug)
  else {
    author.does('sync', slug)
    reviewer.does('sync', slug)
    approve(reviewer, slug)
    reviewer.does('sync', slug)
    author.does('sync', slug)
  }
  author.write('app.js', text)
  const { facts } = author.does('submit-diff', slug, '--', 'app.js')
  author.git('checkout', '-q', '--', 'app.js')
  author.does('accept-diff', slug, '--expect', facts.pending.oid)
}

export function planned(slug: string, member: Member): void {
  member.write('../plan.txt', `Look twice at ${slug}.\n`)
  member.does('draft', slug, '--goal', 'Be careful', '--plan', '../plan.txt', '--target', 'main')
}

export function approve(member: Member, slug: string): void {
  const plan = member.git('rev-parse', `draft/${slug}:.vizier/implementation-plans/${slug}.md`)
  member.does('approve', slug, '--expect', plan)
}
