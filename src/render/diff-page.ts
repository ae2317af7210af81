import { html as renderDiff } from 'diff2html'
import css from 'diff2html/bundles/css/diff2html.min.css'
import type { DiffPage } from '../app/outcome/context.js'
import { counted } from '../domain/text/counted.js'
import { escapeLine, escapeText } from '../domain/text/escape.js'

/** More changed lines than this in one file, and it starts folded. */
const LONG = 400
/** More files than this, and their list starts folded. */
const LISTED = 40

/** One page that needs nothing else: no script, no font, nothing from a network. */
export function renderDiffPage({ title, about, diff }: DiffPage): string {
  const files = splitFiles(escapeText(diff))
  const entries = files.map(({ name, text, lines, kind }, at) => {
    const rendered = renderDiff(text, {
      drawFileList: false,
      outputFormat: 'line-by-line',
      colorScheme: 'auto' as never,
    })
    const open = lines <= LONG || files.length === 1 ? ' open' : ''
    return `<details id="f${at}"${open}><summary>${entities(name)} <small>${counted(lines, 'line')}${entities(kind)}</small></summary>${rendered}</details>`
  })
  const index = files.map(
    ({ name, lines }, at) => `<li><a href="#f${at}">${entities(name)}</a> <small>${lines}</small></li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${entities(escapeLine(title))}</title>
<style>${css}${OWN_STYLE}</style>
</head>
<body>
<h1>${entities(escapeLine(title))}</h1>
<dl>${about.map((line) => `<dd>${entities(escapeLine(line))}</dd>`).join('')}</dl>
<nav><details${files.length > LISTED ? '' : ' open'}><summary>${counted(files.length, 'file')}</summary><ol>${index.join('')}</ol></details></nav>
<main>${entries.join('\n')}</main>
</body>
</html>
`
}

const OWN_STYLE = `
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1200px;padding:1rem;color:#1f2328;background:#fff}
h1{font-size:1.3rem;margin:.2rem 0}
dl,dd{margin:0}dd{font-family:ui-monospace,monospace;font-size:.85rem;overflow-wrap:anywhere}
nav ol{columns:2;margin:.3rem 0 1rem;padding-left:2.2rem;font-size:.85rem}
nav li{overflow-wrap:anywhere}
@media(max-width:700px){nav ol{columns:1}}
summary{cursor:pointer;font-family:ui-monospace,monospace;padding:.35rem .2rem;overflow-wrap:anywhere}
main>details{border-top:1px solid #d0d7de}
small{color:#59636e}
.d2h-file-header,.d2h-file-list-wrapper{display:none}
.d2h-file-wrapper{margin:0 0 1rem}
.d2h-code-line{padding:0 .5em 0 8em}`

interface DiffFile {
  readonly name: string
  readonly text: string
  /** Lines that are added or taken away. */
  readonly lines: number
  /** What the header says beyond content: a new or deleted file, a changed mode. */
  readonly kind: string
}

function splitFiles(diff: string): readonly DiffFile[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((text) => text.startsWith('diff --git '))
    .map((text) => ({
      name: /^diff --git "?a\/(.*?)"? "?b\//.exec(text)?.[1] ?? 'file',
      text,
      lines: text.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line)).length,
      kind: [...text.matchAll(/^(?:new file|deleted file|old|new) mode \d+$/gm)]
        .map(([line]) => `, ${line}`)
        .join(''),
    }))
}

function entities(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
