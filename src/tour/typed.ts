/** A word as one would type it in a shell: quoted only where it has to be. For reading, never for running. */
export function typed(word: string): string {
  if (/^[\w@%+=:,./~^{}-]+$/.test(word)) return word
  return `'${word.replaceAll("'", "'\\''")}'`
}
