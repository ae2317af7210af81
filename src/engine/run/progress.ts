/** What goes on in a run, as it happens: for a person to watch, and one a line for a program. */
export type Progress =
  | {
      readonly event: 'started'
      readonly stage: string
      readonly attempt: number
      readonly agent: string | null
    }
  | { readonly event: 'activity'; readonly stage: string; readonly line: string }
  | {
      readonly event: 'completed'
      readonly stage: string
      readonly attempt: number
      readonly seconds: number
    }
  | {
      readonly event: 'failed'
      readonly stage: string
      readonly attempt: number
      readonly code: string
      readonly why: string
    }
  /** What the last stage found sends another one back: `why` is by which, and how often it may be. */
  | { readonly event: 'sent-back'; readonly stage: string; readonly why: string }
  /** The attempt ended with a question, which people answer. */
  | {
      readonly event: 'asked'
      readonly stage: string
      readonly attempt: number
      readonly question: string
    }
  | { readonly event: 'retrying'; readonly stage: string; readonly seconds: number }
  | { readonly event: 'skipped'; readonly stage: string; readonly why: string }
  | { readonly event: 'waiting'; readonly stage: string; readonly why: string; readonly command: string }
  | { readonly event: 'interrupted'; readonly stage: string; readonly attempt: number }

export type Tell = (progress: Progress) => void
