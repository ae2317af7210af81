/** Git said no where a yes was expected: the world broke, or the caller asked for nonsense. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly args: readonly string[]
  /** `null` where a signal ended the process. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stderr: string
  /** What it had printed by then. */
  readonly stdout: string

  constructor(ended: {
    readonly args: readonly string[]
    readonly exitCode: number | null
    readonly signal?: string | null
    readonly stderr: string
    readonly stdout?: string
    readonly cause?: unknown
  }) {
    const how =
      ended.exitCode === null ? `was ended by ${ended.signal ?? 'a signal'}` : `exited ${ended.exitCode}`
    super(`git ${ended.args.join(' ')} ${how}: ${ended.stderr.trim() || 'no message'}`, {
      cause: ended.cause,
    })
    this.args = ended.args
    this.exitCode = ended.exitCode
    this.signal = ended.signal ?? null
    this.stderr = ended.stderr
    this.stdout = ended.stdout ?? ''
  }
}

/** There is no `git` on the PATH. */
export class GitMissing extends Error {
  override readonly name = 'GitMissing'

  constructor(cause: unknown) {
    super('git was not found on the PATH', { cause })
  }
}

/** The `git` on the PATH is older than what `wf` needs. */
export class GitTooOld extends Error {
  override readonly name = 'GitTooOld'

  constructor(said: string) {
    super(`this is ${said}, and wf needs Git 2.39 or newer`)
  }
}

/** A filter that the configuration requires could not write files: its program failed, or lies in the repository. */
export class FilterFailed extends Error {
  override readonly name = 'FilterFailed'

  constructor(filters: readonly string[], said: string, cause?: unknown) {
    super(
      `the filter ${filters.map((name) => JSON.stringify(name)).join(' or ')} did not write its files: ${said}`,
      {
        cause,
      },
    )
  }
}

/** A remote that did not answer, or not as Git expects. */
export class RemoteFailed extends Error {
  override readonly name = 'RemoteFailed'
  readonly remote: string
  readonly code: 'REMOTE_UNREACHABLE' | 'PUSH_FAILED'
  /** What Git said of it. */
  readonly said: string

  constructor(code: RemoteFailed['code'], remote: string, said: string, cause?: unknown) {
    const what = code === 'PUSH_FAILED' ? `the push to ${remote} broke off` : `${remote} cannot be read`
    super(`${what}: ${said}`, { cause })
    this.remote = remote
    this.code = code
    this.said = said
  }
}

/** A repository in a folder whose name has a line break: what Git prints of it cannot be told apart. */
export class UnusableFolder extends Error {
  override readonly name = 'UnusableFolder'

  constructor(folder: string) {
    super(`the path of this repository has a line break: ${JSON.stringify(folder)}`)
  }
}
