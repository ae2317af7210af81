import type { Oid } from '../domain/names/oid.js'

/** An object that another one names is not here: the repository is shallow, partial, or broken. */
export class MissingObject extends Error {
  override readonly name = 'MissingObject'
  readonly oid: Oid

  constructor(oid: Oid) {
    super(`object ${oid} is not in this repository`)
    this.oid = oid
  }
}

/** What lies under an id is not what the id stands for: damaged, or exchanged. Only a reader that hashes throws it. */
export class AlteredObject extends Error {
  override readonly name = 'AlteredObject'
  readonly oid: Oid

  constructor(oid: Oid, why: string, cause?: unknown) {
    super(`object ${oid} ${why}`, { cause })
    this.oid = oid
  }
}

/** Bytes of a commit or a tree. A larger one nobody reads, so nobody writes one either. */
export const MOST_OF_AN_OBJECT = 32 << 20

/** An object that is larger than a reader keeps in memory. It is whole: its bytes were hashed as they came. */
export class TooLargeObject extends Error {
  override readonly name = 'TooLargeObject'
  readonly oid: Oid
  /** How often the byte of a line break is in it. */
  readonly lineBreaks: number

  constructor(oid: Oid, size: number, lineBreaks: number) {
    super(`object ${oid} has ${size} bytes, which is more than is read`)
    this.oid = oid
    this.lineBreaks = lineBreaks
  }
}

/** An object that is here, whole, and not what the object that names it says, or not to be parsed as that. */
export class MalformedObject extends Error {
  override readonly name = 'MalformedObject'
  readonly oid: Oid

  constructor(oid: Oid, why: string) {
    super(`object ${oid} ${why}`)
    this.oid = oid
  }
}

/**
 * What hangs on an object is more than anybody reads: a tree that holds the same folders again and again, a
 * history in which no log begins.
 */
export class TooMuchToRead extends Error {
  override readonly name = 'TooMuchToRead'
  readonly oid: Oid

  constructor(oid: Oid, why: string) {
    super(`object ${oid} ${why}`)
    this.oid = oid
  }
}
