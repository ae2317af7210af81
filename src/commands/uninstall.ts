import { rm } from 'node:fs/promises'
import { uninstallHooks } from '../app/hooks/install/manage.js'
import { askToContinue, type Row } from '../app/init/ask-to-continue.js'
import { type Leaving, planLeaving } from '../app/init/leave.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { publish } from '../app/write/publish.js'
import { LOCAL, POLICY } from '../domain/names/slug.js'
import { removeConfig } from '../git/process/set-config.js'
import { type Arguments, type Command, flag } from './parts/command.js'

export const command: Command = {
  positionals: '',
  options: { yes: { type: 'boolean', describe: 'do not ask' } },
  epilogue:
    'Removes the hooks, the configuration, the refs and the folder that wf set up in this clone. Branches and ' +
    'drafts stay, with the pending patches, kept work and transcripts of open drafts, and archives that no branch has. ' +
    'The policy stays: the team leaves by a last workflow that removes .vizier/policy.yml.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const leaving = await planLeaving(context)
  const { hooks, config, folder, refs } = leaving
  const facts = factsOf(leaving)
  if (hooks === null && folder === null && config.length + refs.length === 0)
    return outcome('uninstall', { status: 'unchanged', facts })
  if (!flag(args, 'yes')) {
    if (context.person === null)
      throw new Refused('NOT_CONFIRMED', 'nobody is there to ask', 'wf uninstall --yes', facts)
    await askToContinue(context, 'wf uninstall will remove from this clone:', rowsOf(leaving), 'wf doctor')
  }
  const gone = refs.map(({ name, oid }) => ({ name, from: oid, to: null }))
  if (gone.length > 0 && (await publish(context, gone, 'wf uninstall')) === 'lost')
    throw new Refused('BUSY', 'a ref of wf moved just now', 'wf uninstall')
  if (hooks !== null) await uninstallHooks(context)
  for (const key of config) await removeConfig(context.repo.where, key)
  if (folder !== null) await rm(folder, { recursive: true, force: true })
  return outcome('uninstall', {
    facts,
    refs: gone,
    next: [
      ...(leaving.team
        ? [
            {
              command: `git rm ${POLICY}`,
              why: 'how the team leaves: a last workflow, then wf uninstall in each clone',
            },
          ]
        : []),
      ...leaving.local.map(({ name, head }) => deleteLocal(name.replace('refs/heads/', ''), head)),
      ...leaving.drafts.slice(0, 3).map(({ name }) => ({
        command: `git branch -D ${name.replace('refs/heads/', '')}`,
        why: 'a draft is kept; this deletes it',
      })),
    ],
  })
}

/** Nothing was ever protected but that branch, and nobody else has it. */
function deleteLocal(branch: string, head: boolean): Outcome['next'][number] {
  const leave = head ? `git switch ${branch.slice(LOCAL.length)} && ` : ''
  return {
    command: `${leave}git branch -D ${branch}`,
    why: 'only this clone has it; this deletes it, with its policy',
  }
}

const names = (refs: Leaving['refs']): readonly string[] => refs.map(({ name }) => name)

const factsOf = (leaving: Leaving) => ({
  hooks: leaving.hooks,
  config: leaving.config,
  folder: leaving.folder,
  removed: names(leaving.refs),
  shared: leaving.shared,
  kept: [...names(leaving.drafts), ...names(leaving.kept), ...names(leaving.local)],
})

const MOST_NAMED = 5

function rowsOf({ hooks, config, folder, refs, shared, kept, drafts, local }: Leaving): readonly Row[] {
  const list = (title: string, all: Leaving['refs']): readonly Row[] => [
    ...all.slice(0, MOST_NAMED).map(({ name }): Row => [title, name]),
    ...(all.length > MOST_NAMED ? ([[title, `and ${all.length - MOST_NAMED} more`]] as const) : []),
  ]
  return [
    ...(hooks === null ? [] : ([['hooks', `those of wf in ${hooks}`]] as const)),
    ...config.map((key): Row => ['configuration', key]),
    ...(folder === null
      ? []
      : ([['folder', `${folder}: pinned roots, what it saw of logs, caches`]] as const)),
    ...list('ref', refs),
    ...list('kept', [...drafts, ...kept, ...local]),
    ...(shared === null
      ? []
      : ([['kept', `${shared}: it is the project's; it calls nothing here`]] as const)),
    ['kept', `all branches, with ${POLICY} and the history`],
  ]
}
