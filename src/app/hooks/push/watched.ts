import type { Oid } from '../../../domain/names/oid.js'
import type { Repository } from '../../../git/port.js'

import type { Push } from './pushed-refs.js'
/** The same repository; each object that is asked of it is told first. */
export function watched<R extends Repository>(repo: R, reading: Push['reading']): R {
  return {
    ...repo,
    read: (oid: Oid) => {
      reading(oid)
      return repo.read(oid)
    },
  }
}
