import { execFile } from 'node:child_process'

export type CommandLine =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly why: 'it ends with a backslash' | 'a quote is not closed' }

const SPACE = /[ \t\n\v\f\r]/

/**
 * Splits a command as Git's `split_cmdline` does for aliases and `gpg.ssh.defaultKeyCommand`:
 * white space between words, both quotes, a backslash before any character except within
 * single quotes. No shell, no variables, no globs.
 */
export function splitCommandLine(text: string): CommandLine {
  const words: string[] = ['']
  let quoted: string | null = null
  for (let i = 0; i < text.length; i++) {
    let char = text.charAt(i)
    if (quoted === null && SPACE.test(char)) {
      while (SPACE.test(text.charAt(i + 1))) i++
      words.push('')
    } else if (quoted === null && (char === "'" || char === '"')) {
      quoted = char
    } else if (char === quoted) {
      quoted = null
    } else {
      if (char === '\\' && quoted !== "'") char = text.charAt(++i)
      if (char === '') return { ok: false, why: 'it ends with a backslash' }
      words[words.length - 1] += char
    }
  }
  return quoted === null ? { ok: true, words } : { ok: false, why: 'a quote is not closed' }
}

export type KeyCommandAnswer =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly why: string }

const MAX_OUTPUT = 256 * 1024

/** Runs `gpg.ssh.defaultKeyCommand` as Git does, without a shell; answers the first line of its output. */
export async function askKeyCommand(
  command: string,
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<KeyCommandAnswer> {
  const split = splitCommandLine(command)
  if (!split.ok) return split
  const [program = '', ...words] = split.words
  if (program === '') return { ok: false, why: 'it names no program' }
  return new Promise((settle) => {
    execFile(program, words, { env, cwd, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      if (error === null) return settle({ ok: true, line: stdout.split('\n')[0] ?? '' })
      const said = stderr.trim().split('\n').at(-1)
      settle({ ok: false, why: said !== undefined && said !== '' ? said : error.message })
    })
  })
}
