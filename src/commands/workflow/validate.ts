import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { definitionInFile, isFileName } from '../../app/definitions/definitions.js'
import { templateFaults } from '../../app/definitions/template-faults.js'
import { readCommit } from '../../app/objects/read-commit.js'
import type { Context } from '../../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../../app/outcome/outcome.js'
import { definitionToRead } from '../../app/write/definition-on-target.js'
import { WORKFLOWS } from '../../domain/names/slug.js'
import { type Arguments, text } from '../parts/command.js'

/** Reads definitions as `start` would, and says all that is wrong with them, each with its place. */
export async function validate(context: Context, args: Arguments): Promise<Outcome> {
  const name = text(args, 'name')
  const { top } = await context.repo.places()
  const files = name === null ? await definitionFiles(top) : [name]
  const found: { file: string; name: string; stages: number }[] = []
  const wrong: string[] = []
  for (const file of files) {
    try {
      const { definition, source, tree } = isFileName(file)
        ? { ...(await definitionInFile(context, file)), tree: null }
        : await committed(context, file)
      const faults = await templateFaults(context, tree, definition)
      wrong.push(...faults)
      if (faults.length === 0)
        found.push({ file: source, name: definition.name, stages: definition.stages.length })
    } catch (error) {
      if (!(error instanceof Refused) || error.reason.code === 'NO_SUCH_DEFINITION') throw error
      wrong.push(error.reason.message)
    }
  }
  const errors = [...new Set(wrong.flatMap((each) => each.split('\n')))]
  const facts = { did: 'validate', definitions: found, errors }
  if (wrong.length > 0) {
    const reason = {
      code: 'BAD_DEFINITION',
      message: errors.join('\n'),
      hint: 'wf workflow validate, once it is fixed',
    }
    return outcome('workflow', { status: 'refused', reason, facts })
  }
  return outcome('workflow', { facts })
}

/** A name means what a run would take: that is committed. Where nothing is, the file of that name. */
async function committed(context: Context, name: string) {
  const head = await context.repo.resolve('HEAD')
  const commit = head === null ? null : await readCommit(context.repo, head)
  if (commit === null) throw new Refused('NO_COMMIT', 'nothing is committed here', 'git commit')
  return { ...(await definitionToRead(context, commit.tree, name)), tree: commit.tree }
}

/** Those of the project, as they lie in the worktree. */
async function definitionFiles(top: string | null): Promise<readonly string[]> {
  if (top === null)
    throw new Refused('NO_WORKTREE', 'a bare repository has no files to look at', 'wf workflow validate NAME')
  const folder = resolve(top, WORKFLOWS)
  const files = await readdir(folder).catch(() => [])
  const wanted = files.filter((file) => file.endsWith('.yml')).sort()
  if (wanted.length > 0) return wanted.map((file) => join(folder, file))
  throw new Refused('NO_SUCH_DEFINITION', `there is no definition in ${WORKFLOWS}`, 'wf workflow new NAME')
}
