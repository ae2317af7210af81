import type { Data, OutputDefinition } from '../../domain/definition/definition.js'
import type { Path } from '../../domain/names/path.js'
import { type ReportFault, reportFaults } from '../../domain/results/report-faults.js'
import { reportKind } from '../../domain/results/report-kind.js'
import type { StageRun } from '../stages/stage-run.js'

/**
 * What the reports among an agent's answers say that is not so, by what Git says of its work: `changed` is what it
 * changed, `null` where it worked elsewhere. `null` where nothing is wrong, and where it hands in no report.
 */
export function judgeReports(
  { loaded }: Pick<StageRun, 'loaded'>,
  contents: ReadonlyMap<OutputDefinition, string>,
  changed: readonly Path[] | null,
): { readonly code: ReportFault['code']; readonly why: string } | null {
  const mandatory = (loaded.standing?.checks ?? []).map(({ name }) => name)
  const found = [...contents].flatMap(([{ schema }, text]) => {
    const kind = reportKind(schema)
    return kind === null ? [] : reportFaults(kind, JSON.parse(text) as Data, { changed, mandatory })
  })
  const [first] = found
  return first === undefined
    ? null
    : { code: first.code, why: found.map(({ message }) => message).join('; ') }
}
