import type { Share } from '../../app/sync/share.js'
import type { Path } from '../../domain/names/path.js'
import type { GivenAnswers } from './given-answers.js'
import type { Tell } from './progress.js'

export interface RunRequest {
  /** How many stages may run side by side. */
  readonly jobs: number
  readonly agent: string | null
  /** Answers to questions of forms. */
  readonly answers: GivenAnswers
  /** Stages that failed for good are tried again. */
  readonly retry: boolean
  /** Claims of other machines are taken over. */
  readonly takeOver: boolean
  /** Policy's setup runs in each agent's clone, also where the definition does not ask for it. */
  readonly setup: boolean
  /** Ignored files of the working tree that go along into each clone. */
  readonly along: readonly Path[]
  readonly tell: Tell
  /** How others hear of it who run the same workflow; `null` where nobody does. */
  readonly share: Pick<Share, 'tell' | 'ours'> | null
}

export interface RunEnd {
  /** How many stages this run completed, failed or skipped. */
  readonly moved: number
  readonly failures: readonly { readonly stage: string; readonly code: string; readonly why: string }[]
  readonly waiting: readonly { readonly stage: string; readonly why: string; readonly command: string }[]
}
