import type { Outcome } from '../../app/outcome/outcome.js'
import { POLICY } from '../../domain/names/slug.js'
import { escapeText } from '../../domain/text/escape.js'
import { type Obstacle, reportOf, sentence } from './findings.js'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json'

/**
 * The report as SARIF 2.1.0. A finding is about a commit, which SARIF has no place for: it stands as a logical
 * location, and at the law, since viewers show nothing without a file. What could not be judged is a
 * notification, and then the run was not successful.
 */
export function sarif(outcome: Outcome, version: string): string {
  const { findings, obstacles, verdict } = reportOf(outcome)
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'wf', version, rules: codes.map(rule) } },
        invocations: [
          {
            executionSuccessful: obstacles.length === 0,
            toolExecutionNotifications: obstacles.map(notification),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: 'error',
          message: { text: escapeText(sentence(finding)) },
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: POLICY }, region: { startLine: 1 } },
              logicalLocations: [{ fullyQualifiedName: finding.commit, kind: 'commit' }],
            },
          ],
          partialFingerprints: { 'wfFinding/v1': `${finding.code}:${finding.commit}` },
        })),
        properties: { verdict },
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const rule = (code: string) => ({
  id: code,
  shortDescription: { text: code.toLowerCase().replaceAll('_', ' ') },
  defaultConfiguration: { level: 'error' },
})

const notification = (obstacle: Obstacle) => ({
  descriptor: { id: obstacle.code },
  level: 'error',
  message: { text: escapeText(sentence(obstacle)) },
})
