import type { Recorded } from './quick-start.js'

/** How long each screen is shown, in seconds. */
const SECONDS = 6
const LINE = 18
const COLUMN = 8.43
const EDGE = 16

/** The classes for what programs ask of a terminal: bold, dim, and six colours. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'b',
  2: 'd',
  31: 'r',
  32: 'g',
  33: 'y',
  34: 'u',
  35: 'm',
  36: 'c',
}
const ENDS: Readonly<Record<string, readonly string[]>> = {
  0: Object.values(CLASSES),
  22: ['b', 'd'],
  39: ['r', 'g', 'y', 'u', 'm', 'c'],
}

/**
 * Screens of a terminal as one picture, each shown for a while. Where nothing moves, the last one is seen.
 * No script and no font from elsewhere: a forge shows it as an image.
 */
export function terminalSvg(screens: readonly Recorded[], columns: number): string {
  const each = screens.map(({ line, raw }) => [typed(line), ...printed(raw)])
  const rows = Math.max(...each.map((page) => page.length))
  const pages = together(each, rows)
  const width = Math.ceil(columns * COLUMN) + 2 * EDGE
  const height = rows * LINE + 2 * EDGE
  const all = pages.length * SECONDS
  const share = (100 / pages.length).toFixed(3)
  const style = [
    'text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d4d4d4;white-space:pre}',
    '.b{font-weight:bold}.d{fill:#8b949e}.r{fill:#f47067}.g{fill:#6bc46d}.y{fill:#daaa3f}.u{fill:#6cb6ff}.m{fill:#dcbdfb}.c{fill:#56d4dd}',
    `@keyframes s{0%{opacity:1}${share}%,100%{opacity:0}}`,
    `.s{animation:s ${all}s step-end infinite}`,
    '@media(prefers-reduced-motion:reduce){.s{animation:none}}',
  ]
  const groups = pages.map((page, at) => {
    const last = at === pages.length - 1
    const delay = `animation-delay:${at === 0 ? 0 : at * SECONDS - all}s`
    const lines = page.map(
      (line, row) =>
        `<text x="${EDGE}" y="${EDGE + (row + 1) * LINE - 4}" xml:space="preserve">${line}</text>`,
    )
    return `<g class="s" opacity="${last ? 1 : 0}" style="${delay}">\n${lines.join('\n')}\n</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>wf in a terminal: ${screens.map(({ line }) => escaped(line)).join('; ')}</title>
<style>${style.join('\n')}</style>
<rect width="100%" height="100%" rx="8" fill="#1e2228"/>
${groups.join('\n')}
</svg>
`
}

/** Commands that follow each other share a page where they fit on one. */
function together(each: readonly (readonly string[])[], rows: number): readonly (readonly string[])[] {
  const pages: (readonly string[])[] = []
  for (const lines of each) {
    const before = pages.at(-1)
    if (before === undefined || before.length + 1 + lines.length > rows) pages.push(lines)
    else pages[pages.length - 1] = [...before, '', ...lines]
  }
  return pages
}

const typed = (line: string): string => `<tspan class="d">$</tspan> <tspan class="b">${escaped(line)}</tspan>`

/** The lines as they are seen at the end: a line that was written over is what came last. */
function printed(raw: string): readonly string[] {
  const classes = new Set<string>()
  const lines = raw.replace(/(?:\r?\n)+$/, '').split('\r\n')
  return lines.map((line) => styled(line.split('\r\x1b[K').at(-1) ?? '', classes))
}

function styled(line: string, classes: Set<string>): string {
  let out = ''
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const codes = /^\x1b\[([0-9;]*)m$/.exec(part)?.[1]
    if (codes === undefined && part !== '') {
      const names = [...classes].join(' ')
      out += names === '' ? escaped(part) : `<tspan class="${names}">${escaped(part)}</tspan>`
    }
    for (const code of codes?.split(';') ?? []) {
      for (const name of ENDS[code === '' ? '0' : code] ?? []) classes.delete(name)
      const name = CLASSES[code]
      if (name !== undefined) classes.add(name)
    }
  }
  return out
}

/** As XML has it; what no picture can show is left out. */
const escaped = (text: string): string =>
  text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f\x7f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
