import { type Data, isRecord } from '../definition/definition.js'

export type Fields = { readonly [key: string]: Data }

/** The objects of a list, or of the one field of an object that is a list. Nothing where there are none. */
export function objectsIn(value: Data | undefined): readonly Fields[] {
  if (Array.isArray(value)) return (value as readonly Data[]).filter((each): each is Fields => isRecord(each))
  if (value === undefined || !isRecord(value)) return []
  const lists = Object.values(value).filter((each) => Array.isArray(each))
  return lists.length === 1 ? objectsIn(lists[0]) : []
}

export const textAt = (record: Fields, field: string): string => {
  const value = record[field]
  return typeof value === 'string' ? value : ''
}

/** All texts in a value, in order, however deep they are. */
export function textsIn(value: Data): readonly string[] {
  const found: string[] = []
  const open: Data[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') found.push(next)
    else if (typeof next === 'number') found.push(String(next))
    // One by one: a call takes fewer arguments than others may list.
    else if (typeof next === 'object' && next !== null)
      for (const each of Object.values(next).toReversed()) open.push(each)
  }
  return found
}

/** Did somebody decide about it: that it is waived, deferred, or out of scope? */
export const isDecided = (record: Fields): boolean =>
  Array.isArray(record['decided']) && record['decided'].length > 0

/** The list itself, or the field of an object that is called so, or its only list; `null` where there is none. */
export function listAt(value: Data | undefined, field: string): readonly Data[] | null {
  if (Array.isArray(value)) return value as readonly Data[]
  if (!isRecord(value)) return null
  const own = Object.hasOwn(value, field) ? [value[field]] : Object.values(value)
  const lists = own.filter((each): each is readonly Data[] => Array.isArray(each))
  return lists.length === 1 ? (lists[0] ?? null) : null
}
