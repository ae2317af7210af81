/** Something that is not as it should be here, with the command that mends it. */
export interface Complaint {
  readonly code: string
  /** A problem makes `wf doctor` end with 1; a note is only worth knowing. */
  readonly level: 'problem' | 'note'
  readonly message: string
  readonly command: string | null
  /** Mends it without a risk to anything of the user's; only where there is such a way. */
  readonly mend?: () => Promise<void>
}

export const complaint = (
  level: Complaint['level'],
  code: string,
  message: string,
  command: string | null,
): Complaint => ({ code, level, message, command })
