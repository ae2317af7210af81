/** May a record be called so? */
export const isRecordId = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(text)
