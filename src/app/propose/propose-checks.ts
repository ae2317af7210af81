import { proposeForNode } from './node.js'
import { proposeForGo, proposeForMake, proposeForRust } from './others.js'
import type { ProjectFiles, Proposal, ProposedCommand } from './proposal.js'
import { proposeForPython } from './python.js'

/**
 * The checks that a project has already, by its files, and what a clean checkout needs for them. Nothing is run. Where
 * a Makefile has a target that tests, the usual commands of a language are left to it.
 */
export function proposeChecks(files: ProjectFiles): Proposal {
  const node = proposeForNode(files)
  const make = proposeForMake(files)
  const tested = make.checks.some(({ name }) => name === 'test' || name === 'check')
  const byLanguage = tested ? [] : [proposeForPython(files), proposeForRust(files), proposeForGo(files)]
  const all = [node, make, ...byLanguage]
  return {
    setup: named(all.flatMap((each) => each.setup)),
    checks: named(all.flatMap((each) => each.checks)),
  }
}

/** Each name once, as a policy wants it: of two checks of one name the first counts. */
function named(commands: readonly ProposedCommand[]): readonly ProposedCommand[] {
  const found = new Map<string, ProposedCommand>()
  for (const command of commands) {
    if (!found.has(command.name)) found.set(command.name, command)
    else if (command.name === 'install') found.set('install-python', { ...command, name: 'install-python' })
  }
  return [...found.values()]
}
