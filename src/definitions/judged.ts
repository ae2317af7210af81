/** Something wrong in the file of a definition, with its place. */
export interface Judged {
  readonly path: readonly (string | number)[]
  readonly message: string
}
