import { completionScript, SHELLS, type Shell } from '../cli/completion.js'
import { type TextCommand, text, UsageError } from './command.js'

export const command: TextCommand = {
  positionals: '[shell]',
  options: {},
  epilogue:
    'bash: source <(wf completion bash)   zsh: source <(wf completion zsh)   fish: wf completion fish | source',
  print: async (args, env) => {
    const given = text(args, 'shell') ?? (env['SHELL'] ?? '').split('/').at(-1) ?? ''
    if (!isShell(given)) throw new UsageError(`the shells are: ${SHELLS.join(', ')}`)
    return completionScript(given)
  },
}

const isShell = (name: string): name is Shell => (SHELLS as readonly string[]).includes(name)
