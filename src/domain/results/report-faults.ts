import { type Data, isRecord } from '../definition/definition.js'
import { type Path, quotePath, showPath } from '../names/path.js'
import { encodeUtf8 } from '../text/bytes.js'
import { firstFew } from '../text/counted.js'
import { escapeLine } from '../text/escape.js'
import { isPlaceholder, isPlaceholderUnlessNone } from './placeholders.js'
import type { ReportKind } from './report-kind.js'

/** What is known of the work without the report. */
export interface Facts {
  /** What the agent changed, by what Git says; `null` where nobody can tell. */
  readonly changed: readonly Path[] | null
  /** Checks that are mandatory, whatever the report says of them. */
  readonly mandatory: readonly string[]
}

export interface ReportFault {
  /** It is not what Git says; it says PASS and shows another thing; it fills a field and says nothing. */
  readonly code: 'REPORT_DIFF' | 'REPORT_PASS' | 'REPORT_VAGUE'
  readonly message: string
}

type Record = { readonly [key: string]: Data }

/** What of a report is not true, by what is known without it, or says nothing. It fits its schema already. */
export function reportFaults(kind: ReportKind, report: Data, facts: Facts): readonly ReportFault[] {
  if (!isRecord(report)) return []
  return [
    ...(kind === 'worker' && facts.changed !== null ? judgeSurfaces(report, facts.changed) : []),
    ...(report['status'] === 'PASS' ? judgePass(report, facts.mandatory) : []),
    ...judgeTexts(report),
  ]
}

function judgeSurfaces(report: Record, changed: readonly Path[]): readonly ReportFault[] {
  const all = new Set(changed)
  const quoted = new Map(changed.map((path) => [quotePath(path), path]))
  // What an agent writes for us to read is no file of the project.
  const named = textsAt(report, 'changed_surfaces')
    .filter((text) => !/^(?:\.\/)?\.wf\//.test(text))
    .map((text) => ({ text, path: quoted.get(text) ?? encodeUtf8(text.replace(/^\.\//, '')) }))
  const reported = new Set(named.map(({ path }) => path))
  const unreported = changed.filter((path) => !reported.has(path))
  const others = named.filter(({ path }) => !all.has(path)).map(({ text }) => text)
  const vague = others.filter(namesNoFile)
  const unchanged = others.filter((text) => !namesNoFile(text))
  const found: ReportFault[] = []
  if (vague.length > 0)
    found.push({
      code: 'REPORT_VAGUE',
      message: `changed_surfaces has ${firstFew(vague.map(quote), FEW)}, which is not the path of a file: name each file that changed`,
    })
  if (unreported.length > 0)
    found.push({
      code: 'REPORT_DIFF',
      message: `the report leaves out what changed: ${firstFew(unreported.map(showPath), FEW)}; name it in changed_surfaces, or change it back`,
    })
  if (unchanged.length > 0)
    found.push({
      code: 'REPORT_DIFF',
      message: `the report names what did not change: ${firstFew(unchanged.map(escapeLine), FEW)}; remove it from changed_surfaces`,
    })
  return found
}

/** A folder, a pattern, or words. */
const namesNoFile = (text: string): boolean => isPlaceholder(text) || /[*?]|\/$|^\.?$/.test(text)

function judgePass(report: Record, mandatory: readonly string[]): readonly ReportFault[] {
  const isMandatory = (check: Record): boolean =>
    check['mandatory'] === true || mandatory.includes(String(check['name']))
  const skipped = recordsAt(report, 'skipped_checks').filter(isMandatory).map(nameOf)
  const failed = recordsAt(report, 'checks').filter((each) => isMandatory(each) && each['result'] === 'FAIL')
  const rows = recordsAt(report, 'matrix').filter((row) => row['status'] !== 'PASS')
  const say = (what: string): ReportFault => ({
    code: 'REPORT_PASS',
    message: `the status is PASS, and ${what}; with that it is FAIL or BLOCKED`,
  })
  return [
    ...(skipped.length > 0 ? [say(`a mandatory check was skipped: ${firstFew(skipped, FEW)}`)] : []),
    ...(failed.length > 0 ? [say(`a mandatory check failed: ${firstFew(failed.map(nameOf), FEW)}`)] : []),
    ...(rows.length > 0
      ? [
          say(
            `not each row is: ${firstFew(
              rows.map((row) => `${nameOf(row)} is ${row['status']}`),
              FEW,
            )}`,
          ),
        ]
      : []),
  ]
}

const nameOf = (each: Record): string => escapeLine(String(each['id'] ?? each['name']))

/** Fields that have to say something, of the report itself and of what it lists. */
const HAVE_TO_SAY: readonly (readonly [list: string, keys: readonly string[]])[] = [
  ['checks', ['evidence']],
  ['skipped_checks', ['why']],
  ['matrix', ['requirement', 'evidence_required', 'verification_method', 'adversarial_check', 'evidence']],
]
const MAY_BE_NONE = ['assumptions', 'open_questions', 'residual_risks', 'next_recommended_action']

function judgeTexts(report: Record): readonly ReportFault[] {
  const empty = textsAt(report, 'summary')
    .filter(isPlaceholder)
    .map((text) => `summary: ${quote(text)}`)
  for (const [list, keys] of HAVE_TO_SAY)
    for (const record of recordsAt(report, list))
      for (const key of keys)
        for (const text of textsAt(record, key).filter(isPlaceholder))
          empty.push(`${key} of ${nameOf(record)}: ${quote(text)}`)
  for (const key of MAY_BE_NONE)
    for (const text of textsAt(report, key).filter(isPlaceholderUnlessNone))
      empty.push(`${key}: ${quote(text)}`)
  if (empty.length === 0) return []
  const message = `the report fills fields with words that say nothing: ${firstFew(empty, FEW)}; say what is so, or leave out what may be left out`
  return [{ code: 'REPORT_VAGUE', message }]
}

const FEW = 10

const quote = (text: string): string => JSON.stringify(escapeLine(text))

/** The text, or texts, at a key. A project may have a schema of its own by this name: what is neither is not judged. */
function textsAt(record: Record, key: string): readonly string[] {
  return [record[key] ?? []].flat().filter((each): each is string => typeof each === 'string')
}

function recordsAt(record: Record, key: string): readonly Record[] {
  return [record[key] ?? []].flat().filter(isRecord)
}
