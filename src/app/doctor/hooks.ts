import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeText } from '../../domain/text/escape.js'
import { UNBOUND } from '../../git/process/environment.js'
import { git } from '../../git/process/run.js'
import { withTemporaryFolder } from '../../git/process/temporary.js'
import { hooksStatus, installHooks } from '../hooks/install/manage.js'
import type { Context } from '../outcome/context.js'
import { type Complaint, complaint } from './finding.js'

const CALLED = ['pre-commit', 'prepare-commit-msg', 'commit-msg'] as const

/** Are the hooks in place, and does Git really call them? Files cannot tell; a commit can. */
export async function examineHooks(context: Context): Promise<readonly Complaint[]> {
  const status = await hooksStatus(context)
  const mend = async (): Promise<void> => void (await installHooks(context))
  const absent = status.hooks.filter(({ state }) => state !== 'installed').map(({ hook }) => hook)
  if (status.scripts === 'absent' && absent.length === status.hooks.length)
    return [
      { ...complaint('problem', 'NO_HOOKS', 'no hook of wf is installed here', 'wf hooks install'), mend },
    ]
  const found: Complaint[] = []
  if (status.scripts !== 'here') {
    const why =
      status.scripts === 'program-gone'
        ? `the program ${status.program} is gone`
        : `they are ${status.scripts.replace('-', ' ')}`
    found.push({
      ...complaint('problem', 'HOOKS_STALE', `the hooks cannot do their work: ${why}`, 'wf hooks install'),
      mend,
    })
  } else if (/[\\/]_npx[\\/]/.test(status.program ?? '')) {
    const message = 'the hooks call a wf in the cache of npx, which may be emptied: install it'
    found.push(
      complaint('note', 'HOOKS_IN_CACHE', message, 'npm install --global git-wf, then wf hooks install'),
    )
  }
  if (absent.length > 0)
    found.push({
      ...complaint('problem', 'HOOKS_MISSING', `not installed: ${absent.join(', ')}`, 'wf hooks install'),
      mend,
    })
  return found.length > 0 ? found : examineCalls(context, status.kind)
}

async function examineCalls(context: Context, kind: string): Promise<readonly Complaint[]> {
  const { top } = await context.repo.places()
  if (top === null || (await context.repo.resolve('HEAD')) === null) return []
  const { called, said } = await canary(context)
  const silent = CALLED.filter((hook) => !called.includes(hook))
  if (silent.length === 0) return []
  const here = await calledHere(context)
  const where = here ? 'in a linked worktree' : 'by a commit'
  const message = `not called ${where}: ${silent.join(', ')}${said === '' ? '' : `; the commit said: ${said}`}`
  const husky = `git config core.hooksPath "${join(top, '.husky', '_')}"`
  const command =
    kind === 'husky' && here ? husky : 'wf hooks status; git config --show-origin core.hooksPath'
  return [complaint('problem', here ? 'HOOKS_NOT_IN_WORKTREES' : 'HOOKS_SILENT', message, command)]
}

interface Canary {
  readonly called: readonly string[]
  readonly said: string
}

// lefthook runs nothing before a commit that holds no file.
const CANARY = '.canary-of-wf-doctor'

/**
 * A commit in a scratch worktree, as anybody makes one: each of our hooks writes its name down, and the last
 * one stops it. Hooks of others run as well. Whatever comes of it is on no branch, and gone with the worktree.
 */
async function canary({ repo, env }: Context): Promise<Canary> {
  return withTemporaryFolder('canary', async (folder) => {
    const [path, log] = [join(folder, 'worktree'), join(folder, 'log')]
    await git(['worktree', 'add', '--quiet', '--detach', path, 'HEAD'], repo.where)
    try {
      writeFileSync(join(path, CANARY), 'Is a commit looked at?\n')
      await git(['add', '--force', '--', CANARY], { cwd: path, env, vars: UNBOUND })
      const who = { NAME: 'wf doctor', EMAIL: 'doctor@localhost' }
      const { stderr } = await git(['commit', '--quiet', '-m', 'Canary of wf doctor'], {
        cwd: path,
        env,
        hooks: 'on',
        config: [['commit.gpgsign', 'false']],
        vars: {
          ...UNBOUND,
          WF_CANARY: log,
          GIT_AUTHOR_NAME: who.NAME,
          GIT_AUTHOR_EMAIL: who.EMAIL,
          GIT_COMMITTER_NAME: who.NAME,
          GIT_COMMITTER_EMAIL: who.EMAIL,
        },
        allowExit: [1, 128],
      })
      return { called: linesOf(log), said: escapeText(stderr.trim()).split('\n').slice(0, 3).join(' / ') }
    } finally {
      await git(['worktree', 'remove', '--force', path], repo.where)
    }
  })
}

/** Is the hook called in this worktree? Nothing is committed. */
async function calledHere({ repo, env }: Context): Promise<boolean> {
  return withTemporaryFolder('canary', async (folder) => {
    const log = join(folder, 'log')
    const { top } = await repo.places()
    const vars = { ...UNBOUND, WF_CANARY: log }
    const args = ['hook', 'run', '--ignore-missing', 'pre-commit']
    await git(args, { cwd: top ?? repo.where.cwd, env, hooks: 'on', vars, allowExit: [1, 128] })
    return linesOf(log).includes('pre-commit')
  })
}

const linesOf = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
