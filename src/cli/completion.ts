import { type Listed, type TextCommand, text, UsageError, verbsOf } from '../commands/parts/command.js'

export const command: TextCommand = {
  positionals: '[shell]',
  about: { shell: 'bash, zsh or fish; default: that of $SHELL' },
  actions: ['bash', 'zsh', 'fish'],
  options: {},
  epilogue:
    'bash: source <(wf completion bash)   zsh: source <(wf completion zsh)   fish: wf completion fish | source',
  print: async (args, env, all) => {
    const given = text(args, 'shell') ?? (env['SHELL'] ?? '').split('/').at(-1) ?? ''
    if (!isShell(given)) throw new UsageError(`the shells are: ${SHELLS.join(', ')}`)
    return completionScript(given, verbsOf(all))
  },
}

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

// Branches have names that somebody else may choose, and a name may be what a shell would run: `$(…)`. So the only
// ones that are offered are slugs, which hold nothing that a shell reads; and no shell expands what was read.
const SLUGS =
  "command git for-each-ref --format='%(refname:lstrip=3)' refs/heads/draft/ 2>/dev/null" +
  " | LC_ALL=C command grep -xE '[a-z0-9][a-z0-9-]{0,62}(/[a-z0-9][a-z0-9-]{0,62})?'"

/** A script for the shell that completes verbs, their actions, slugs of drafts, and the options of each verb. */
async function completionScript(shell: Shell, listed: Verbs): Promise<string> {
  const options = await wordsByVerb(listed)
  const verbs = listed.map(([verb]) => verb)
  switch (shell) {
    case 'bash':
      return bash(verbs, options)
    case 'zsh':
      return zsh(verbs, options)
    case 'fish':
      return fish(listed, options)
  }
}

type Verbs = readonly (readonly [name: string, listed: Listed])[]

type Words = readonly {
  readonly verb: string
  readonly options: readonly string[]
  readonly actions: readonly string[]
  /** Those of its options that a word follows, which is no slug. */
  readonly valued: readonly string[]
}[]

async function wordsByVerb(listed: Verbs): Promise<Words> {
  return Promise.all(
    listed.map(async ([verb, { load }]) => {
      const { command } = await load()
      const options = [...Object.keys(command.options), 'json', 'help'].map((name) => `--${name}`)
      const valued = Object.entries(command.options).flatMap(([name, { type, alias }]) =>
        type === 'boolean' ? [] : [`--${name}`, ...[alias ?? []].flat().map((letter) => `-${letter}`)],
      )
      return { verb, options, actions: command.actions ?? [], valued }
    }),
  )
}

// Files are the shell's own to offer (`-o default`): it knows how their names are quoted. `compgen -W` expands its
// words, and so gets nothing but what stands here.
function bash(verbs: readonly string[], words: Words): string {
  return `_wf() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} slug
  local words= actions= valued=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.join(' ')}" -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${casesOf(words, (each) => `words="${each.options}" actions="${each.actions}" valued="${each.valued}"`)}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$actions" ]; then
    COMPREPLY=($(compgen -W "$actions" -- "$current"))
    return
  fi
  case " $valued " in
    *" $before "*) return ;;
  esac
  while IFS= read -r slug; do
    case $slug in
      "$current"*) COMPREPLY+=("$slug") ;;
    esac
  done < <(${SLUGS})
}
complete -o default -F _wf wf
`
}

function zsh(verbs: readonly string[], words: Words): string {
  return `_wf() {
  local -a options actions valued slugs
  if (( CURRENT == 2 )); then
    compadd -- ${verbs.join(' ')}
    return
  fi
  case \${words[2]} in
${casesOf(words, (each) => `options=(${each.options}) actions=(${each.actions}) valued=(${each.valued})`)}
  esac
  if [[ $PREFIX == -* ]]; then
    compadd -a options
    return
  fi
  if (( CURRENT == 3 && \${#actions} )); then
    compadd -a actions
    return
  fi
  if (( ! \${valued[(Ie)\${words[CURRENT-1]}]} )); then
    slugs=(\${(f)"$(${SLUGS})"})
    compadd -a slugs && return
  fi
  _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _wf wf
`
}

type Sets = Readonly<Record<'options' | 'actions' | 'valued', string>>

const casesOf = (words: Words, sets: (each: Sets) => string): string =>
  words
    .map(({ verb, options, actions, valued }) => {
      const each = { options: options.join(' '), actions: actions.join(' '), valued: valued.join(' ') }
      return `    ${verb}) ${sets(each)} ;;`
    })
    .join('\n')

function fish(listed: Verbs, words: Words): string {
  const first = listed.map(
    ([verb, { describe }]) => `complete -c wf -n __fish_use_subcommand -a ${verb} -d ${quoted(describe)}`,
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

/** In quotes, for every shell: an apostrophe stands outside of them. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const isShell = (name: string): name is Shell => (SHELLS as readonly string[]).includes(name)
