/** A text as one word of a command that somebody copies into a shell: nothing in it is expanded. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./@%+=:,][A-Za-z0-9_./@%+=:,-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
