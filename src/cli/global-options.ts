import type { Option } from '../commands/parts/command.js'

/** What every command takes. */
export const GLOBAL = {
  json: { type: 'boolean', describe: 'the outcome as JSON; never asks' },
  color: { type: 'boolean', describe: 'colours; --no-color turns them off' },
  C: { type: 'string', describe: 'run as if started in this folder' },
} as const satisfies Readonly<Record<string, Option>>
