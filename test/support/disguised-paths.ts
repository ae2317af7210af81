import fc from 'fast-check'

// What HFS+ does not see in a name.
const UNSEEN = ['\u200c', '\u200d', '\u200e', '\u200f', '\u202a', '\u202e', '\u206a', '\u206f', '\ufeff']

/** One name, as some file system takes it for the same. */
const disguised = (name: string): fc.Arbitrary<string> =>
  fc
    .record({
      upper: fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }),
      unseen: fc.array(fc.tuple(fc.nat(name.length), fc.constantFrom(...UNSEEN)), { maxLength: 2 }),
      form: fc.constantFrom('NFC', 'NFD'),
      end: fc.constantFrom('', '', '.', ' ', '. .', '   '),
      stream: fc.constantFrom('', '', '::$DATA', ':x', ':$I30:$INDEX_ALLOCATION'),
      short: fc.constantFrom(null, null, null, 1, 2, 9),
    })
    .map(({ upper, unseen, form, end, stream, short }) => {
      const called = short === null ? name : (shortOf(name, short) ?? name)
      const letters = [...called].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter))
      for (const [at, letter] of unseen) letters.splice(at, 0, letter)
      return `${letters.join('').normalize(form)}${end}${stream}`
    })

/** `POLICY~1.YML`, as NTFS makes it; only ASCII, of which everybody knows what comes of it. */
function shortOf(name: string, number: number): string | null {
  const dot = name.lastIndexOf('.')
  const [base, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  const letters = base.replace(/[. ]/g, '')
  if (!/^[a-z]+$/i.test(letters)) return null
  return `${letters.slice(0, 6)}~${letters.length < 6 ? 1 : number}${extension.slice(0, 4)}`
}

/** A path that some file system takes for the same. */
export const disguisedPath = (path: string): fc.Arbitrary<string> => {
  const names = path.split('/')
  const separators = fc.array(fc.constantFrom('/', '/', '\\', '\\.\\', '/x\\..\\'), {
    minLength: names.length,
    maxLength: names.length,
  })
  return fc
    .tuple(fc.tuple(...names.map(disguised)), separators)
    .map(([parts, between]) => parts.map((part, at) => (at === 0 ? part : `${between[at]}${part}`)).join(''))
}
