import type { SimpleGitOptions } from 'simple-git'
import { type ChildSettings, childEnvironment, type Where } from './environment.js'
import { GitError } from './failure.js'

/**
 * Rare commands whose output is plain text (`worktree`, `remote`, `push`), by
 * way of simple-git. It is loaded on the first call: it costs more start-up
 * time than most commands take, so nothing that every command does comes here.
 *
 * Returns what Git printed on stdout. Throws {@link GitError} on every non-zero exit.
 */
export async function porcelain(
  where: Where,
  args: readonly string[],
  settings: ChildSettings = {},
): Promise<string> {
  await where.before?.()
  const { simpleGit } = await import('simple-git')
  const env = childEnvironment(where.env, settings)
  const failed: { error: GitError | null } = { error: null }
  const options: Partial<SimpleGitOptions> = {
    baseDir: where.cwd,
    completion: { onClose: true, onExit: false },
    // The environment is the user's own, and the arguments are ours: nothing in either needs a guard.
    allowEnvironment: Object.keys(env),
    unsafe: TRUSTED,
    // Left to itself it resolves a non-zero exit that printed nothing on stderr.
    errors: (error, { exitCode, stdErr }) => {
      if (exitCode === 0) return error
      failed.error = new GitError({
        args,
        exitCode,
        stderr: Buffer.concat(stdErr).toString('utf8'),
        cause: error,
      })
      return failed.error
    },
  }
  try {
    return await simpleGit(options)
      .env(env)
      .raw([...args])
  } catch (error) {
    throw failed.error ?? error
  }
}

const TRUSTED: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
}
