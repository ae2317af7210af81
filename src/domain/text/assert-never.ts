/** Ends a `switch` that has to be exhaustive: a case that was forgotten does not compile. */
export function assertNever(value: never): never {
  throw new TypeError(`not a case that exists: ${JSON.stringify(value)}`)
}
