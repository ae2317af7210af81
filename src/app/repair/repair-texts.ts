import type { RepairMode } from '../../domain/log/repair-mark.js'
import { shortName, type UnsoundBranch } from './unsound.js'

export interface RepairTexts {
  readonly goal: string
  readonly plan: string
}

/** Goal and plan of a repair: what was found, and what the workflow does about it. */
export function repairTexts(repair: UnsoundBranch, mode: RepairMode, why: string): RepairTexts {
  const branch = shortName(repair.branch)
  const these = repair.unsound.length === 1 ? 'this commit' : 'these commits'
  const does = mode === 'revert' ? `Revert ${these}` : `Keep what ${these} changed`
  const found = repair.unsound.flatMap(({ first, last, findings }) => [
    `- ${first === last ? last : `${first} to ${last}`}`,
    ...[...new Set(findings.map(({ code, message }) => `  - ${code}: ${oneLine(message)}`))],
  ])
  return {
    goal: `Repair ${branch}: ${why}\n`,
    plan: [
      `# Repair ${branch}`,
      '',
      why,
      '',
      '`wf verify` found:',
      '',
      ...found,
      '',
      `${does}, and list ${repair.unsound.length === 1 ? 'it' : 'them'} under \`acknowledged\` in the policy.`,
      '',
    ].join('\n'),
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
