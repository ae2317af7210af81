import type { Hashing } from '../../domain/fold/hashing.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { NativeRepository } from '../../git/native/repository.js'
import type { Environment } from '../../git/process/environment.js'

/** What a command works with: one repository, the environment it was called in, and perhaps a person. */
export interface Context {
  readonly repo: NativeRepository
  /** The folder it was called in, or `-C` named; absolute. */
  readonly cwd: string
  readonly env: Environment
  readonly hashing: Hashing
  /** Somebody to show things to and to ask; `null` without a terminal, and with `--json`. */
  readonly person: Person | null
  /** A line about what goes on, for stderr. */
  readonly progress: (line: string) => void
  /** What goes on at the moment: a line that the next one takes the place of. Only a terminal shows it. */
  readonly live?: (line: string) => void
  /** Something begins that may take long: on a terminal, after a second without output, it shows how long it takes. */
  readonly step?: (label: string) => Step
  /** Refs have moved: what was done so far is recorded, whatever comes next. */
  readonly published: () => void
  /** What a command that runs on somebody's behalf prints, as it comes. */
  readonly stream: (chunk: Uint8Array) => void
  /** Makes one self-contained page of a diff. */
  readonly renderPage: (page: DiffPage) => Promise<string>
  /**
   * The last policy of a protected branch that came in soundly, where its tip has another one; `null` where the tip's
   * own is sound, or where that cannot be said. Asked by what repairs such a branch.
   */
  readonly lastSound?: (branch: string) => Promise<Policy | null>
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Is there a terminal to type a passphrase at, or to touch a key by? */
  readonly terminal: boolean
}

/** What a patch looks like as a page. */
export interface DiffPage {
  readonly title: string
  /** Lines of plain text above the diff: whose patch it is, and its ids. */
  readonly about: readonly string[]
  /** A unified diff. */
  readonly diff: string
}

export interface Step {
  /** How far it has come, where that is known: a bar is shown. */
  readonly of: (done: number, total: number) => void
  readonly end: () => void
}

/** Does something as a step. */
export async function asStep<T>(
  { step }: { readonly step?: Context['step'] | undefined },
  label: string,
  work: (step: Step | null) => Promise<T>,
): Promise<T> {
  const begun = step?.(label) ?? null
  try {
    return await work(begun)
  } finally {
    begun?.end()
  }
}

export interface Choice {
  readonly value: string
  /** What is shown: one line. */
  readonly name: string
}

export interface Person {
  /**
   * Shows text, through the pager where it is longer than the screen. It is escaped already; a diff, and a word
   * diff in Git's porcelain form, get colours.
   */
  readonly show: (text: string, as?: 'diff' | 'words') => Promise<void>
  readonly confirm: (question: string) => Promise<boolean>
  /** One line; `null` where it was cancelled. */
  readonly ask: (question: string) => Promise<string | null>
  /** One of several, chosen with the arrow keys; typing narrows them. Ctrl-C interrupts. */
  readonly choose: (question: string, choices: readonly Choice[]) => Promise<string>
  /** Opens the user's editor on a file that holds `text`, and returns what was saved, or `null`. */
  readonly edit: (name: string, text: string) => Promise<string | null>
}
