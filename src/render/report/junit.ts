import type { Outcome } from '../../app/outcome/outcome.js'
import { escapeText } from '../../domain/text/escape.js'
import { type Obstacle, reportOf, sentence } from './findings.js'

/**
 * The report as JUnit XML, as CI servers read it: each landing is a test that passed, each finding one that
 * failed, and what could not be judged is an error.
 */
export function junit(outcome: Outcome): string {
  const { branches, findings, obstacles } = reportOf(outcome)
  const failed = new Set<string>(findings.map(({ commit }) => commit))
  const cases = [
    ...branches.flatMap(({ branch, landings }) =>
      landings
        .filter(({ commit }) => !failed.has(commit))
        .map(({ commit, workflow }) => testcase(branch, `${workflow} landed in ${commit.slice(0, 10)}`, '')),
    ),
    ...branches
      .filter(({ checked }) => checked > 0 && findings.length === 0)
      .map(({ branch, checked }) => testcase(branch, `${checked} commits since the root`, '')),
    ...findings.map((each) => testcase('findings', nameOf(each), fault('failure', each))),
    ...obstacles.map((each) => testcase('findings', nameOf(each), fault('error', each))),
  ]
  const counts = `tests="${cases.length}" failures="${findings.length}" errors="${obstacles.length}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="wf verify" ${counts} time="0">`,
    `  <testsuite name="wf verify" ${counts} skipped="0" time="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const nameOf = ({ code, commit }: Obstacle): string =>
  commit === null ? code : `${code} ${commit.slice(0, 10)}`

function testcase(classname: string, name: string, inner: string): string {
  const open = `    <testcase classname="${xml(classname)}" name="${xml(name)}" time="0"`
  return inner === '' ? `${open}/>` : `${open}>\n${inner}\n    </testcase>`
}

function fault(kind: 'failure' | 'error', each: Obstacle): string {
  const commit = each.commit === null ? '' : `commit ${each.commit}\n`
  return `      <${kind} type="${xml(each.code)}" message="${xml(each.message)}">${xml(`${commit}${sentence(each)}`)}</${kind}>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// Controls are escaped already; XML knows no lone surrogates and no U+FFFE or U+FFFF either.
const xml = (text: string): string =>
  escapeText(text)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
    .replaceAll('\n', '&#10;')
