import { inject } from 'vitest'
import type { ObjectFormat } from '../../src/domain/names/oid.js'

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * `npm test` runs the first half: of the stories, and of the object formats. The second half of the stories is in
     * `npm run test:more`, the other format in `npm run test:formats`.
     */
    readonly half: 'first' | 'second'
  }
}

/** Is it in the half that runs? That depends on the name alone. */
export function inThisHalf(name: string): boolean {
  const sum = [...name].reduce((all, char) => all + (char.codePointAt(0) ?? 0), 0)
  return (sum % 2 === 0) === (inject('half') === 'first')
}

/** What holds for both object formats is tested in one of them in each half. */
export const formatFor = (name: string): ObjectFormat => (inThisHalf(name) ? 'sha1' : 'sha256')
