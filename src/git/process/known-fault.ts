import { shellWord } from '../../domain/text/shell-word.js'

/** A failure of Git that is known by what Git says of it. */
export interface KnownFault {
  readonly code: string
  readonly message: string
  /** A command that helps. */
  readonly hint: string
}

/** From Git's words to the fault; `$1` is what the pattern found, `$W` the same as a word for a shell. */
type Rule = readonly [pattern: RegExp, code: string, message: string, hint: string]

// Git speaks English to us: every child has LC_ALL=C.
const RULES: readonly Rule[] = [
  [
    /^detected dubious ownership in repository at '(.*)'$/,
    'DUBIOUS_OWNERSHIP',
    'Git does not trust the repository at $1, because it belongs to another user',
    'git config --global --add safe.directory $W',
  ],
  [
    /^cannot use bare repository '(.*)' \(safe\.bareRepository is 'explicit'\)$/,
    'BARE_NOT_NAMED',
    'Git uses the bare repository $1 only where GIT_DIR names it, because safe.bareRepository is "explicit"',
    'export GIT_DIR=$W',
  ],
  [
    /^bad config (?:line \d+|variable '[^']*') in file (?:'([^']*)' at line \d+|(.*))$/,
    'CONFIG_BROKEN',
    'the configuration $1 has an error: $&',
    '"$' + '{EDITOR:-vi}" $W',
  ],
  [
    /^bad (?:boolean|numeric) config value '[^']*' for '([^']+)'.*$/,
    'CONFIG_BROKEN',
    'the configuration has an error: $&',
    'git config --show-origin --get-all $W',
  ],
  [
    /^(?:Expected git repo version|unknown repository (?:extension|version)|unknown object format).*$/,
    'GIT_TOO_OLD',
    'this Git does not know the format of the repository: $&',
    'git --version, and install a newer Git',
  ],
  [
    /^not a git repository: (.+)$/,
    'REPOSITORY_MOVED',
    'this folder refers to the Git directory $1, which is not there',
    'git worktree repair FOLDER, in the main repository',
  ],
  [
    /^(?:[^:]*: )?(?:index file (?:corrupt|smaller than expected|open failed)|bad signature 0x|bad index (?:version|file)).*$/,
    'INDEX_BROKEN',
    'Git cannot read the index: $&',
    'mv "$(git rev-parse --git-path index)" index.broken && git reset',
  ],
  [
    /^insufficient permission for adding an object to repository database (.*)$/,
    'SYSTEM_FAILED',
    'Git may not write to $1',
    'ls -ld $W',
  ],
  [
    /^Unable to create '(.*\.lock)': File exists/,
    'LOCKED',
    '$1 exists: another Git process is at work, or one died',
    'if no Git process runs any more: rm $W',
  ],
  [
    /^.*(?:No space left on device|Disk quota exceeded)$/,
    'SYSTEM_FAILED',
    'Git found no room: $&',
    'make room: df -h',
  ],
  // An object that is not here, or that Git cannot unpack.
  [
    /(?:unable to read|bad object|bad tree object|Could not read|missing (?:blob|tree|commit|object)|loose object|could not fetch)\b[^\n]{0,200}?\b([0-9a-f]{64}|[0-9a-f]{40})\b/,
    'OBJECT_MISSING',
    'object $1 is missing or damaged',
    'wf doctor',
  ],
  [
    /^(?:object file|loose object|packed object|bad object|bad tree|unable to read) .*$/,
    'GIT_FAILED',
    'Git cannot read an object: $&',
    'git fsck',
  ],
]

/** What Git's own words say is wrong, with which thing, and the command that helps; `null` where they are not known. */
export function knownFault(said: string): KnownFault | null {
  for (const line of said.split('\n', MOST_LINES)) {
    const words = line.slice(0, LONGEST).replace(/^(?:remote: )?(?:fatal|error|warning): /, '')
    for (const [pattern, code, message, hint] of RULES) {
      const found = pattern.exec(words)
      if (found === null) continue
      const [whole, ...things] = found
      const thing = things.find((each) => each !== undefined) ?? ''
      const filled = (text: string): string =>
        text.replace(/\$[1&W]/g, (mark) => (mark === '$1' ? thing : mark === '$&' ? whole : shellWord(thing)))
      return { code, message: filled(message), hint: filled(hint) }
    }
  }
  return null
}

const MOST_LINES = 100
const LONGEST = 4096
