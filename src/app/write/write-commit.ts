import { formatCommit, type NewCommit, parsePerson } from '../../domain/log/commit.js'
import { asOid, type Oid } from '../../domain/names/oid.js'
import { MOST_OF_AN_OBJECT } from '../../git/object-faults.js'
import { isOn } from '../../git/process/config.js'
import { git } from '../../git/process/run.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { notSigned } from './commit-not-signed.js'

/**
 * Stores a commit. Where the user signs commits (`commit.gpgsign`), Git itself makes the object, with
 * whatever program and format it is set up for; forges ask for that, to `wf` it decides nothing. Refuses a commit that
 * is larger than anybody reads.
 */
export async function writeCommit(context: Context, commit: NewCommit): Promise<Oid> {
  const content = formatCommit(commit)
  if (content.length > MOST_OF_AN_OBJECT) {
    const message = `the commit would have ${content.length} bytes, and more than ${MOST_OF_AN_OBJECT} are not read`
    throw new Refused('OBJECT_TOO_LARGE', message, 'do it in several parts: wf accept-diff --path FOLDER')
  }
  const config = await context.repo.config()
  if (!isOn(config, 'commit.gpgsign')) return context.repo.write('commit', content)
  return writeSigned(context, commit)
}

async function writeSigned({ repo }: Context, commit: NewCommit): Promise<Oid> {
  const args = ['commit-tree', '-S', commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent])]
  const { exitCode, stdout, stderr } = await git(args, {
    ...repo.where,
    allowExit: [1, 128],
    input: commit.message,
    // Another encoding would become a header, and an event has none.
    config: [['i18n.commitEncoding', 'UTF-8']],
    vars: {
      ...identityVariables('AUTHOR', commit.author),
      ...identityVariables('COMMITTER', commit.committer),
    },
  })
  if (exitCode !== 0) throw notSigned(await repo.config(), stderr)
  return asOid(stdout.trim())
}

function identityVariables(role: 'AUTHOR' | 'COMMITTER', line: NewCommit['author']): Record<string, string> {
  const person = parsePerson(line)
  if (person === null) throw new TypeError(`not a person: ${line}`)
  return {
    [`GIT_${role}_NAME`]: person.name,
    [`GIT_${role}_EMAIL`]: person.email,
    [`GIT_${role}_DATE`]: `${person.seconds} ${person.zone}`,
  }
}
