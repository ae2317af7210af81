import type { GitObject } from './port.js'

const MADE = Symbol('made')

interface Holder {
  [MADE]?: { readonly content: GitObject['content']; readonly value: unknown }
}

/**
 * What is made of an object's bytes, made once: many ask for the same commit or tree. It is kept with the object and goes
 * with it. A table of tens of thousands of objects takes the collector longer than what is in it.
 */
export function madeOf<T>(object: GitObject, make: (object: GitObject) => T): T {
  const holder = object as GitObject & Holder
  const made = holder[MADE]
  // Of a copy with other bytes it says nothing.
  if (made !== undefined && made.content === object.content) return made.value as T
  const value = make(object)
  holder[MADE] = { content: object.content, value }
  return value
}
