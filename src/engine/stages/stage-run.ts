import type { Outputs } from '../../app/definitions/stage-outputs.js'
import type { Candidate } from '../../app/gate/candidate.js'
import type { Context } from '../../app/outcome/context.js'
import type { Loaded } from '../../app/read/load.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'

/** One attempt at one stage: what it may read, and whom it can tell how it goes. */
export interface StageRun {
  readonly context: Context
  /** The workflow as it stood when the stage was claimed. */
  readonly loaded: Loaded
  readonly stage: StageDefinition
  /** The tree of the draft's tip, then. */
  readonly tree: Oid
  /** The files that it works on: those of the tip, with the patches in them that it is to judge. */
  readonly candidate: Candidate
  /** What the stages before it handed on. */
  readonly outputs: Outputs
  /** The agent that was asked for on the command line. */
  readonly agent: string | null
  /** Policy's setup was asked for on the command line. */
  readonly setup: boolean
  /** Ignored files of the working tree that go along into the clone. */
  readonly along: readonly Path[]
  readonly signal: AbortSignal
  readonly activity: (line: string) => void
}

/** Asked for each tip anew, so that nothing is lost that came in meanwhile; or why nothing can be written on this one. */
export type CodeOn = (tree: Oid) => Promise<ReadonlyMap<Path, ByteString> | Unwritable>

export interface Unwritable {
  readonly code: string
  readonly why: string
}

export type StageResult =
  | {
      readonly kind: 'done'
      /** The files that the stage declares, whole. */
      readonly files: ReadonlyMap<Path, ByteString>
      /** Files of the repository that it writes on a tip's tree, as an ordinary commit that nobody has signed off. */
      readonly code: CodeOn | null
      readonly agent: string | null
      /** What was said; it is stored beside the log, and its digest in it. */
      readonly transcript: string | null
      /** What it changed of other files, to wait at the gate. */
      readonly patch: { readonly tree: Oid; readonly onto: Oid; readonly note: string } | null
      readonly note: string
    }
  /** An agent cannot go on before a person decides something. */
  | {
      readonly kind: 'asked'
      readonly text: string
      readonly about: readonly string[]
      readonly agent: string
      readonly transcript: string | null
    }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly why: string
      readonly transcript: string | null
      /** What else is kept in the log: what it used. */
      readonly note?: string
    }

/** A stage that can be claimed, or what has to be done first. */
export type Ready =
  | { readonly kind: 'ready'; readonly agent: string | null; readonly run: () => Promise<StageResult> }
  | { readonly kind: 'waiting'; readonly why: string; readonly command: string }
