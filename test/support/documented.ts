import { readFileSync } from 'node:fs'

/** The part of a page below a heading, up to the next heading of that level; the whole page without one. */
export function sectionOf(file: string, heading?: string): string {
  const page = readFileSync(file, 'utf8')
  if (heading === undefined) return page
  const found = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  if (found === undefined) throw new Error(`${file} has no section ${heading}`)
  return found
}

/** The lines of all blocks of shell in a text, without their comments. */
export function linesOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '')
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/\s{2,}# .*$/, ''))
    .filter((line) => line !== '')
}

/** Splits a line as a shell would, as far as the pages need: single quotes. */
export function wordsOf(line: string): readonly string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/s, '$1'))
}
