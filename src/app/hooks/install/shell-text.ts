import type { HookName } from './scripts.js'

/** By this line a file is known to be ours. */
export const MARK = '# wf hooks: written by "wf hooks install"; "wf hooks uninstall" puts back what was here.'

/** What was there before is run first, under this name. */
export const beforeName = (hook: string): string => `${hook}.before-wf`

/** For the shell: the folder of the file that runs. */
const BESIDE = `\${0%/*}`

/** What the shell is to take for the hook that was there before. */
export const besideIt = (hook: string): string => `${BESIDE}/${beforeName(hook)}`

/** A word for the shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const COMMON = '"$(git rev-parse --git-common-dir)/wf/hooks"'
const NOT_HERE =
  'wf: this project checks its commits with wf, which is not set up in this clone. Run: wf hooks install'

export interface Wrapped {
  readonly hook: HookName
  /** The file lies in the clone's own folder of hooks, beside which ours lie. */
  readonly own: boolean
  /** What the shell is to take for the hook that was there before. */
  readonly before: string
}

/** The file that Git calls: what was there before, then ours. */
export function wrapper({ hook, own, before }: Wrapped): string {
  // What Git says on standard input is said to both.
  const reads = readsLines(hook) || hook === 'pre-receive'
  const first = reads
    ? `  wf_input=$(cat; echo .) wf_input=\${wf_input%.}
  printf %s "$wf_input" | "$wf_before" "$@" || exit
  if [ -f "$wf_hooks/${hook}" ]; then
    # In the place of this shell: it is to notice when Git is gone.
    exec sh "$wf_hooks/${hook}" "$@" <<WF_INPUT
$wf_input
WF_INPUT
  fi`
    : `  "$wf_before" "$@" || exit`
  return `#!/bin/sh
${MARK}
wf_hooks=${own ? `${BESIDE}/../wf/hooks` : COMMON}
wf_before=${before}
if [ -x "$wf_before" ]; then
${first}
fi
if [ -f "$wf_hooks/${hook}" ]; then . "$wf_hooks/${hook}"; exit; fi
echo ${quoted(NOT_HERE)} >&2
exit 1
`
}

/**
 * Is it what `wf` writes for this hook, to the byte, wherever what was there before lies? Whoever adds a line to the file
 * makes it their own.
 */
export function isWrapper(hook: HookName, text: string): boolean {
  const before = /^wf_before=(.*)$/m.exec(text)?.[1]
  if (before === undefined || (before !== besideIt(hook) && !/^'.*'$/.test(before))) return false
  return [true, false].some((own) => wrapper({ hook, own, before }) === text)
}

/** Does the file do all that this one does, with lines of others between? */
export function holdsLines(text: string, written: string): boolean {
  const wanted = written.split('\n')
  let found = 0
  for (const line of text.split('\n')) if (line === wanted[found]) found++
  return found === wanted.length
}

/** The file for a hook that is theirs alone, in a folder that stands for theirs. */
export const passingOn = (file: string): string => `#!/bin/sh\n${MARK}\nexec ${quoted(file)} "$@"\n`

/** Is it such a file, to the byte? */
export function isPassingOn(text: string): boolean {
  const [head = '', tail = ''] = passingOn('\0').split("'\0'")
  return text.startsWith(`${head}'`) && text.endsWith(`'${tail}`) && text.split('\n').length === 4
}

/** One line of shell that runs our hook, for a manager's configuration; `words` are what it hands over. */
export function oneLine(hook: HookName, words: string): string {
  return `f=${COMMON}/${hook}; [ -f "$f" ] || { echo ${quoted(NOT_HERE)} >&2; exit 1; }; sh "$f" ${words}`
}

const BEGIN = '# wf hooks: begin; "wf hooks uninstall" takes this block out'
const END = '# wf hooks: end'

/** Git says something on standard input, a line each. */
const readsLines = (hook: HookName): boolean => hook === 'pre-push' || hook === 'post-rewrite'

/** A block for a hook that somebody writes by hand, in a file that is run with `sh -e`. */
export function block(hook: HookName): string {
  const call = readsLines(hook)
    ? `wf_input=$(cat)
printf '%s\\n' "$wf_input" | sh "$wf_hook" "$@" || exit 1
exec <<WF_INPUT
$wf_input
WF_INPUT`
    : 'sh "$wf_hook" "$@" || exit 1'
  return `${BEGIN}
wf_hook=${COMMON}/${hook}
if [ ! -f "$wf_hook" ]; then
  echo ${quoted(NOT_HERE)} >&2
  exit 1
fi
${call}
${END}
`
}

/** The text with our block at its top, once: whatever the file does, it does after it. */
export function withBlock(text: string, hook: HookName): string {
  const rest = withoutBlock(text)
  const [, shebang = ''] = /^(#!.*\n)?/.exec(rest) ?? []
  return `${shebang}${block(hook)}${rest.slice(shebang.length)}`
}

export function withoutBlock(text: string): string {
  const start = text.indexOf(BEGIN)
  const end = text.indexOf(`${END}\n`, start)
  return start < 0 || end < 0 ? text : text.slice(0, start) + text.slice(end + END.length + 1)
}
