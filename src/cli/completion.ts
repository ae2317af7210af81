import { type TextCommand, text, UsageError } from '../commands/command.js'
import { COMMANDS, VERBS } from './commands.js'

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

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

const SLUGS = `git for-each-ref --format='%(refname:lstrip=3)' refs/heads/draft/ 2>/dev/null`

/** A script for the shell that completes verbs, slugs of drafts, and the options of each verb. */
async function completionScript(shell: Shell): Promise<string> {
  const options = await optionsByVerb()
  const verbs = VERBS.map(([verb]) => verb)
  switch (shell) {
    case 'bash':
      return bash(verbs, options)
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(verbs, options)}`
    case 'fish':
      return fish(verbs, options)
  }
}

type Options = readonly (readonly [verb: string, options: readonly string[]])[]

async function optionsByVerb(): Promise<Options> {
  return Promise.all(
    VERBS.map(async ([verb, { load }]) => {
      const { command } = await load()
      return [verb, [...Object.keys(command.options), 'json', 'help'].map((name) => `--${name}`)] as const
    }),
  )
}

function bash(verbs: readonly string[], options: Options): string {
  const cases = options.map(([verb, words]) => `    ${verb}) words="${words.join(' ')}" ;;`)
  return `_wf() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.join(' ')}" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$(${SLUGS})" -- "$current") $(compgen -f -- "$current")) ;;
  esac
}
complete -F _wf wf
`
}

function fish(verbs: readonly string[], options: Options): string {
  const first = verbs.map(
    (verb) => `complete -c wf -n __fish_use_subcommand -a ${verb} -d '${COMMANDS[verb]?.describe ?? ''}'`,
  )
  const rest = options.flatMap(([verb, words]) =>
    words.map((word) => `complete -c wf -n '__fish_seen_subcommand_from ${verb}' -l ${word.slice(2)}`),
  )
  const slugs = `complete -c wf -n 'not __fish_use_subcommand' -a "(${SLUGS})"`
  return `${[...first, slugs, ...rest].join('\n')}\n`
}

const isShell = (name: string): name is Shell => (SHELLS as readonly string[]).includes(name)
