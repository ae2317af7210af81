import { type Stand, stand } from '../stand.js'

// Words enough that documents differ, and few enough that they have some in common.
const VOCABULARY = 5000
const WORDS = 400

/** A repository of so many documents, of three thousand bytes each, which link to one another. */
export function manyDocuments(count: number): Stand {
  const made = stand(1)
  const files = Array.from({ length: count }, (_, at) => {
    const text = documentOf(at, count)
    return `M 100644 inline ${placeOf(at)}\ndata ${Buffer.byteLength(text)}\n${text}\n`
  })
  const message = 'Documents\n'
  const head = `commit refs/heads/main\ncommitter A <a@example.com> 1767225600 +0000\ndata ${message.length}\n${message}`
  made.git(['fast-import', '--quiet'], `${head}from refs/heads/main^0\n${files.join('')}\n`)
  made.git(['repack', '-adq'])
  return made
}

export const placeOf = (at: number): string => `docs/part-${Math.floor(at / 100)}/page-${at}.md`

function documentOf(at: number, count: number): string {
  const next = random(at + 1)
  const topic = Math.floor(at / 20)
  const word = (): string => {
    const rare = next() < 0.2
    return `w${rare ? (topic * 31 + Math.floor(next() * 40)) % VOCABULARY : Math.floor(next() ** 2 * VOCABULARY)}`
  }
  const line = (): string => Array.from({ length: 12 }, word).join(' ')
  const links = [1, 2, 3].map((step) => {
    const to = Math.min(count - 1, Math.max(0, at + (step - 2) * 7))
    return `- [${word()} ${word()}](/${placeOf(to)})\n`
  })
  const body = Array.from({ length: WORDS / 12 }, line).join('\n')
  return `# ${word()} ${word()} ${at}\n\n${body}\n\n## See\n\n${links.join('')}`
}

/** Numbers from 0 to 1, the same for everybody (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
