import { expect, test } from 'vitest'
import { GLOBAL } from '../../src/cli/global-options.js'
import { command } from '../../src/commands/workflow.js'

const spelled = (line: string): string =>
  (command.respell?.(line.split(' '), { ...GLOBAL, ...command.options }) ?? []).join(' ')

test.each([
  ['start rfc-review --rfc-path docs/x.md', 'start rfc-review --input rfc-path=docs/x.md'],
  ['start rfc-review --rfc-path=docs/x.md', 'start rfc-review --input rfc-path=docs/x.md'],
  ['start x --rfc_path a --json', 'start x --input rfc_path=a --json'],
  ['--topic doors start x', '--input topic=doors start x'],
  ['-C folder start x --deep', '-C folder start x --input deep=true'],
  ['start x --deep --agent claude', 'start x --input deep=true --agent claude'],
  ['start x --agent claude --no-color', 'start x --agent claude --no-color'],
  ['start x --level -3', 'start x --input level=-3'],
  ['start x --text=', 'start x --input text='],
  ['start x --answer start --text a=b', 'start x --answer start --input text=a=b'],
  ['start x -- --text a', 'start x -- --text a'],
  ['start --help', 'start --help'],
  ['--json start x --topic a', '--json start x --input topic=a'],
  ['--json --no-color start x --topic a', '--json --no-color start x --input topic=a'],
  ['start --json --topic a x', 'start --json --input topic=a x'],
  ['start x --offline --deep', 'start x --offline --input deep=true'],
  ['-m start start x --topic a', '-m start start x --input topic=a'],
])('%s', (typed, meant) => expect(spelled(typed)).toBe(meant))

test.each([
  'status x --rfc-path y',
  'list --statsu running',
  '--agent start status --x y',
  'resume x --foo=1',
])('only start takes inputs: %s stays as it is', (typed) => expect(spelled(typed)).toBe(typed))
