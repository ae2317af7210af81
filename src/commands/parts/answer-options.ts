/** The options of every command that answers forms. */
export const ANSWER_OPTIONS = {
  answer: {
    type: 'string',
    array: true,
    describe:
      'NAME=TEXT, for a question of a form; changes an earlier answer. NAME alone asks at the terminal',
  },
  answers: {
    type: 'string',
    describe: 'a file of JSON or YAML with answers by name; - for standard input',
  },
} as const
