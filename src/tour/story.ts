import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor } from './actor.js'
import { ask } from './ask.js'
import type { Scratch } from './set-up.js'

/** The change that the tour makes: what it is called, what is written for it, and who does it. */
export interface Story {
  readonly slug: string
  readonly goal: string
  /** Files, as one would name them from within the repository. */
  readonly snapshot: string
  readonly plan: string
  /** Absolute: an agent works in a clone that lies elsewhere. */
  readonly agent: readonly string[]
  /** The file that the agent adds. */
  readonly added: string
}

/** Writes what the story needs, fitted to what the repository holds already. */
export async function storyFor(ada: Actor, { path, branch }: Scratch): Promise<Story> {
  const entries = (await ask(ada, path, ['ls-tree', '-z', branch])).split('\0').map(entryOf)
  const taken = new Set(entries.map(({ name }) => name.toLowerCase()))
  const added = free(
    (count) => `HOW-CHANGES-LAND${count}.md`,
    (name) => taken.has(name.toLowerCase()),
  )
  const readme = entries.find(({ name, ordinary }) => ordinary && README.test(name))?.name ?? null
  const own = (await ask(ada, path, ['ls-tree', '-r', '--name-only', branch, '--', '.vizier'])).split('\n')
  const slug = free(
    (count) => `newcomers${count}`,
    (name) => own.some((file) => file.includes(`/${name}.`) || file.includes(`/${name}/`)),
  )
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(ada.home, name), text)
    return join('..', 'ada', name)
  }
  const script = join(ada.home, 'agent.sh')
  await write('agent.sh', agentScript(slug))
  return {
    slug,
    goal: 'Newcomers see how a change gets in',
    snapshot: await write('snapshot.md', await snapshotText(ada, path, branch, added)),
    plan: await write('plan.md', planText(added, readme)),
    agent: ['sh', script, added, ...(readme === null ? [] : [readme])],
    added,
  }
}

const README = /^readme(?:\.(?:md|markdown|txt|rst|adoc|org))?$/i

function entryOf(line: string): { readonly name: string; readonly ordinary: boolean } {
  const tab = line.indexOf('\t')
  return { name: line.slice(tab + 1), ordinary: /^100\d{3} blob /.test(line) }
}

/** The first name that nobody has: `x`, `x-2`, `x-3`, … */
function free(nameWith: (count: string) => string, taken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const name = nameWith(count === 1 ? '' : `-${count}`)
    if (!taken(name)) return name
  }
}

/** What the snapshot says already, and a paragraph more. */
async function snapshotText(ada: Actor, path: string, branch: string, added: string): Promise<string> {
  const file = '.vizier/snapshot.md'
  const there = await ask(ada, path, ['ls-tree', '--name-only', branch, '--', file])
  const before =
    there === '' ? '# The product' : await ask(ada, path, ['cat-file', 'blob', `${branch}:${file}`])
  return `${before.trimEnd()}\n\n## For newcomers\n\n${added} tells how a change gets into this repository.\n`
}

function planText(added: string, readme: string | null): string {
  const steps = [
    `1. Add ${added}: a few lines.`,
    ...(readme === null ? [] : [`2. Point to it from ${readme}.`]),
  ]
  return `# Tell newcomers how a change gets in\n\n${steps.join('\n')}\n\nDo not change anything else.\n`
}

const agentScript = (slug: string): string => `#!/bin/sh
# Plays the coding agent: reads the approved plan, then does what it asks for.
set -eu
plan=.vizier/implementation-plans/${slug}.md
echo "agent: I follow the plan \\"$(sed -n 's/^# //p' "$plan" | head -n 1)\\""

cat > "$1" <<'END'
# How a change gets in

Its plan is approved before work begins. Its patch is read before it enters.
The merge contains the proof of both, and \`wf verify\` checks it again.
END
echo "agent: I wrote $1"

# Where the project ignores what is new, it has to make an exception.
if git check-ignore -q "$1"; then printf '\\n!/%s\\n' "$1" >> .gitignore; fi

[ $# -lt 2 ] || {
  printf '\\nHow a change gets in: see %s.\\n' "$1" >> "$2"
  echo "agent: I pointed to it from $2"
}
`
