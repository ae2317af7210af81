import { type TextCommand, text, UsageError } from '../commands/command.js'
import { COMMANDS, VERBS } from './commands.js'

export const command: TextCommand = {
  positionals: '[shell]',
  actions: ['bash', 'zsh', 'fish'],
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

/** A script for the shell that completes verbs, their actions, slugs of drafts, and the options of each verb. */
async function completionScript(shell: Shell): Promise<string> {
  const options = await wordsByVerb()
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

type Words = readonly {
  readonly verb: string
  readonly options: readonly string[]
  readonly actions: readonly string[]
}[]

async function wordsByVerb(): Promise<Words> {
  return Promise.all(
    VERBS.map(async ([verb, { load }]) => {
      const { command } = await load()
      const options = [...Object.keys(command.options), 'json', 'help'].map((name) => `--${name}`)
      return { verb, options, actions: command.actions ?? [] }
    }),
  )
}

function bash(verbs: readonly string[], words: Words): string {
  const cases = words.map(
    ({ verb, options, actions }) =>
      `    ${verb}) words="${options.join(' ')}" actions="${actions.join(' ')}" ;;`,
  )
  return `_wf() {
  local current=\${COMP_WORDS[COMP_CWORD]} words actions
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.join(' ')}" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$actions" ]; then
    COMPREPLY=($(compgen -W "$actions" -- "$current"))
    return
  fi
  case $current in
    *) COMPREPLY=($(compgen -W "$(${SLUGS})" -- "$current") $(compgen -f -- "$current")) ;;
  esac
}
complete -F _wf wf
`
}

function fish(verbs: readonly string[], words: Words): string {
  const first = verbs.map(
    (verb) => `complete -c wf -n __fish_use_subcommand -a ${verb} -d '${COMMANDS[verb]?.describe ?? ''}'`,
  )
  const rest = words.flatMap(({ verb, options, actions }) => {
    const after = `complete -c wf -n '__fish_seen_subcommand_from ${verb}`
    return [
      ...options.map((word) => `${after}' -l ${word.slice(2)}`),
      ...actions.map(
        (word) => `${after}; and not __fish_seen_subcommand_from ${actions.join(' ')}' -a ${word}`,
      ),
    ]
  })
  const slugs = `complete -c wf -n 'not __fish_use_subcommand' -a "(${SLUGS})"`
  return `${[...first, slugs, ...rest].join('\n')}\n`
}

const isShell = (name: string): name is Shell => (SHELLS as readonly string[]).includes(name)
