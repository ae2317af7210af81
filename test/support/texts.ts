import { readFileSync } from 'node:fs'
import ts from 'typescript'

export interface Text {
  readonly line: number
  readonly text: string
}

/**
 * The literals of a TypeScript file that hold words for people: those with a space. What is one word is a name or data,
 * and so is what stands in a type, an import or a key. What is filled in is shown as `…`.
 */
export function sourceTexts(file: string): readonly Text[] {
  const parsed = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Text[] = []
  const add = (node: ts.Node, text: string): void => {
    const line = parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1
    if (/\s/.test(text)) found.push({ line, text })
  }
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return
    if (ts.isStringLiteralLike(node)) add(node, node.text)
    if (ts.isTemplateExpression(node))
      add(node, [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'))
    ts.forEachChild(node, look)
  }
  look(parsed)
  return found
}

/** The lines of a script or of YAML, without comments. */
export function scriptTexts(file: string): readonly Text[] {
  return linesOf(file).filter(({ text }) => !/^\s*#/.test(text))
}

/** The prose of a Markdown or man page: paragraphs outside of fences, each as one text. */
export function proseOf(file: string): readonly Text[] {
  const found: Text[] = []
  let fenced = false
  let open = false
  for (const { line, text } of linesOf(file)) {
    const fence = /^\s*```/.test(text)
    if (fence) fenced = !fenced
    const last = found.at(-1)
    if (fence || fenced || text.trim() === '' || /^\.(?:nf|fi|PP|SH|TP)/.test(text)) open = false
    else if (open && last) found[found.length - 1] = { line: last.line, text: `${last.text} ${text.trim()}` }
    else {
      found.push({ line, text })
      open = true
    }
  }
  return found
}

function linesOf(file: string): readonly Text[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, at) => ({ line: at + 1, text }))
}
