import { expect, test } from 'vitest'
import { boundedDiff } from '../../../src/git/worktree/bounded-diff.js'

const HEAD = (name: string): string =>
  `diff --git a/${name} b/${name}\nindex 1..2 100644\n--- a/${name}\n+++ b/${name}\n@@ -0,0 +1 @@\n`
const notice = (bytes: number): string => `too large: ${bytes}`

function shown(diff: string, step: number, wanted: (header: string) => boolean = () => true): string {
  const bounded = boundedDiff(notice, wanted)
  const bytes = Buffer.from(diff)
  for (let at = 0; at < bytes.length; at += step) bounded.take(bytes.subarray(at, at + step))
  return bounded.end().toString('utf8')
}

test.each([1, 7, 64, 100_000])('a diff that is short is kept as it is, in pieces of %i bytes', (step) => {
  const diff = `${HEAD('a')}+ü\n+diff --git a/x b/x\n-diff\n\\ No newline at end of file\n${HEAD('b')}+\n`
  expect(shown(diff, step)).toBe(diff)
})

test.each([1000, 65_536])(
  'of a file that is too long the head is kept, and of the next one all, in pieces of %i bytes',
  (step) => {
    const long = `${HEAD('long')}+${'x'.repeat(600_000)}\n+${'y\n+'.repeat(10)}\n`
    const next = `${HEAD('next')}+z\n`
    const before = HEAD('long').replace(/@@.*/s, '')
    expect(shown(next + long + next, step)).toBe(`${next}${before}too large: ${long.length}\n${next}`)
  },
)

test('of many files there is an end to what is kept, and to the names', () => {
  const one = `${HEAD('f')}+${'x'.repeat(500_000)}\n`
  const many = shown(one.repeat(40), 65_536)
  expect(many.length).toBeLessThan(9 << 20)
  expect(many.match(/^diff --git/gm)).toHaveLength(40)
  const most = shown(`${one.repeat(20)}${`${HEAD('g')}+x\n`.repeat(100_000)}`, 65_536)
  expect(most.length).toBeLessThan(10 << 20)
  expect(most).toMatch(/\nand \d+ more files\n$/)
})

test.each([1, 7, 64, 100_000])(
  'files that nobody wants are left out by their whole first line, in pieces of %i bytes',
  (step) => {
    const one = (name: string) => `${HEAD(name)}+diff --git a/b b/b\n`
    const headers: string[] = []
    const kept = shown(`${one('a')}${one('b')}${one('\u00fc')}`, step, (header) => headers.push(header) !== 2)
    expect(kept).toBe(`${one('a')}${one('\u00fc')}`)
    expect(headers).toEqual(['a', 'b', '\u00c3\u00bc'].map((name) => `diff --git a/${name} b/${name}`))
  },
)
