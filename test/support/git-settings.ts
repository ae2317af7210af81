import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ScratchRepository } from './scratch-repository.js'
import { testKey } from './test-key.js'

/** A way in which somebody has set Git up. */
export interface GitSetting {
  readonly name: string
  readonly config: Readonly<Record<string, string>>
  /** What else belongs to it. */
  readonly prepare?: (repo: ScratchRepository) => void
}

const set = (key: string, value: string): GitSetting => ({
  name: `${key}=${value}`,
  config: { [key]: value },
})

/** A file next to the repository. */
function beside(repo: ScratchRepository, name: string, text: string, mode = 0o644): string {
  const file = join(dirname(repo.path), name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

/** The configuration that names such a file. */
const naming =
  (key: string, name: string, text: string, mode?: number) =>
  (repo: ScratchRepository): void => {
    repo.git('config', key, beside(repo, name, text, mode))
  }

/** What people set, and what must change nothing of the main job. */
export const GIT_SETTINGS: readonly GitSetting[] = [
  set('core.autocrlf', 'true'),
  set('core.autocrlf', 'input'),
  set('core.eol', 'crlf'),
  set('core.eol', 'lf'),
  set('core.safecrlf', 'true'),
  set('core.quotePath', 'false'),
  set('core.precomposeUnicode', 'true'),
  set('core.protectHFS', 'true'),
  set('core.protectNTFS', 'true'),
  set('core.ignoreCase', 'true'),
  set('core.fileMode', 'false'),
  set('core.symlinks', 'false'),
  set('core.checkStat', 'minimal'),
  set('core.trustCTime', 'false'),
  set('core.untrackedCache', 'true'),
  set('core.splitIndex', 'true'),
  set('index.version', '4'),
  set('feature.manyFiles', 'true'),
  set('core.commentChar', ';'),
  set('core.commentChar', 'auto'),
  set('core.abbrev', '4'),
  set('core.bigFileThreshold', '1'),
  set('core.logAllRefUpdates', 'false'),
  set('core.notesRef', 'refs/notes/mine'),
  set('core.editor', 'false'),
  set('core.pager', 'false'),
  set('core.whitespace', 'trailing-space,cr-at-eol,tab-in-indent'),
  set('apply.whitespace', 'error-all'),
  set('apply.ignoreWhitespace', 'change'),
  set('commit.cleanup', 'verbatim'),
  set('commit.cleanup', 'whitespace'),
  set('commit.cleanup', 'scissors'),
  set('commit.verbose', 'true'),
  set('commit.status', 'false'),
  set('diff.noprefix', 'true'),
  set('diff.mnemonicPrefix', 'true'),
  set('diff.renames', 'copies'),
  set('diff.algorithm', 'histogram'),
  set('diff.external', 'false'),
  set('diff.relative', 'true'),
  set('diff.ignoreSubmodules', 'all'),
  set('diff.context', '0'),
  set('color.ui', 'always'),
  set('column.ui', 'always'),
  set('fetch.prune', 'true'),
  set('fetch.fsckObjects', 'true'),
  set('gc.auto', '1'),
  set('i18n.commitEncoding', 'ISO-8859-1'),
  set('i18n.logOutputEncoding', 'UTF-16'),
  set('log.showSignature', 'true'),
  set('log.decorate', 'full'),
  set('format.pretty', 'oneline'),
  set('merge.ff', 'only'),
  set('merge.renames', 'false'),
  set('merge.conflictStyle', 'diff3'),
  set('pull.rebase', 'true'),
  set('push.default', 'nothing'),
  set('status.showUntrackedFiles', 'no'),
  set('status.short', 'true'),
  set('submodule.recurse', 'true'),
  set('trailer.where', 'start'),
  set('trailer.ifExists', 'doNothing'),
  set('trailer.ifMissing', 'doNothing'),
  set('trailer.separators', '=%'),
  set('transfer.hideRefs', 'refs/wf'),
  set('user.useConfigOnly', 'true'),
  set('checkout.guess', 'false'),
  set('advice.detachedHead', 'false'),
  {
    name: 'commit.gpgsign by an SSH key',
    config: { 'commit.gpgsign': 'true', 'gpg.format': 'ssh' },
    prepare: (repo) => {
      repo.git('config', 'user.signingKey', testKey('ada').path)
    },
  },
  {
    name: 'attributes of the person',
    config: {},
    prepare: naming('core.attributesFile', 'attributes', '*.md text eol=crlf\n*.json text\n'),
  },
  {
    name: 'excludes of the person',
    config: {},
    prepare: naming('core.excludesFile', 'excludes', '.vizier/\n*.json\n'),
  },
  {
    name: 'a template of messages',
    config: {},
    prepare: naming('commit.template', 'template', '# Why\n\n'),
  },
  {
    name: 'a map of names',
    config: { 'log.mailmap': 'true' },
    prepare: naming('mailmap.file', 'mailmap', 'Somebody <else@example.com> <ada@example.com>\n'),
  },
  {
    name: 'a monitor of files',
    config: {},
    // It says that anything may have changed.
    prepare: naming('core.fsmonitor', 'monitor', "#!/bin/sh\nprintf 'now\\0/\\0'\n", 0o755),
  },
  set('core.hooksPath', '.git/my-hooks'),
  {
    name: 'configuration of a worktree',
    config: { 'extensions.worktreeConfig': 'true' },
    prepare: (repo) => {
      repo.git('config', '--worktree', 'core.eol', 'lf')
    },
  },
]

/** Those of which each changes what is in the working tree. */
export const SPARSE: readonly GitSetting[] = [
  {
    name: 'a sparse checkout without .vizier',
    config: {},
    prepare: (repo) => {
      repo.git('sparse-checkout', 'set', '--no-cone', '/*', '!/.vizier')
    },
  },
  {
    name: 'a sparse index',
    config: {},
    prepare: (repo) => {
      repo.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'src')
    },
  },
]

/** As few groups as there have to be: each key is set to one value in each of them. */
export function together(settings: readonly GitSetting[]): readonly (readonly GitSetting[])[] {
  const groups: GitSetting[][] = []
  for (const setting of settings) {
    const keys = Object.keys(setting.config)
    const free = groups.find((group) => !group.some(({ config }) => keys.some((key) => key in config)))
    if (free === undefined) groups.push([setting])
    else free.push(setting)
  }
  return groups
}
