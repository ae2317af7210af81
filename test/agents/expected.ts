import type { Column, Row } from '../support/model/driven.js'

/** One outcome, or several where each is as good: what a platform cannot prevent is noticed. */
export type Expected = string | readonly string[]

/** What each agent makes of each scene: the same for all of them, but where it is said below. */
export const EXPECTED: Readonly<Record<Column, Expected>> = {
  edit: 'answered',
  answer: 'answered',
  review: 'answered',
  fenced: 'answered',
  badJson: 'ANSWER_INVALID',
  chatter: 'answered',
  silent: 'AGENT_SILENT',
  // Some go on without it, and some end there. Either way the log says what was denied.
  denied: ['answered, and the denial is told', 'AGENT_PERMISSION_DENIED'],
  '401': 'AGENT_NOT_LOGGED_IN',
  '404': 'AGENT_MODEL_ERROR',
  '429': 'AGENT_RATE_LIMITED',
  '500': 'AGENT_MODEL_ERROR',
  '529': 'AGENT_OVERLOADED',
  hang: 'AGENT_TIMED_OUT',
  ctrlC: 'INTERRUPTED',
  // Prevented, or asked for and refused, or noticed. A file that is there afterwards is none of these.
  writeClone: ['answered', 'AGENT_PERMISSION_DENIED', 'WRITE_SCOPE'],
  writeHome: ['answered', 'AGENT_PERMISSION_DENIED', 'WRITE_SCOPE'],
  writeRepository: ['answered', 'AGENT_PERMISSION_DENIED', 'WRITE_SCOPE'],
}

const GRANTED = ['answered', 'answered, but the file is there']

/** Where an agent is another case, and why. */
export const EXCEPT: Readonly<Partial<Record<Row, Readonly<Partial<Record<Column, Expected>>>>>> = {
  // Its own sandbox lets the command fail, as any command fails: nobody was asked for a permission.
  codex: { denied: 'answered' },
  'codex-acp': { denied: 'answered' },
  // It is told to ask for nothing, and so denies nothing while it may change files.
  gemini: { denied: GRANTED },
  // Over the protocol a stage that may change files is granted what it asks for, where no person is there to be asked.
  'claude-acp': { denied: GRANTED },
  'gemini-acp': { denied: GRANTED },
  'opencode-acp': { denied: GRANTED },
  'copilot-acp': { denied: GRANTED },
}

/** The outcomes that are right in a cell. */
export const expectedIn = (row: Row, column: Column): readonly string[] =>
  [EXCEPT[row]?.[column] ?? EXPECTED[column]].flat()
