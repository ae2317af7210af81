import { expect, test } from 'vitest'
import { columns, paint } from '../../src/render/paint.js'
import { type StageTold, stageRows } from '../../src/render/stage-rows.js'

const stage = (name: string, state: string, why = '', seconds: number | null = null): StageTold => {
  const record = /^(unit\.[^.]+)\./.exec(name)?.[1]
  return { name, state, why, seconds, ...(record === undefined ? {} : { record }) }
}

test('the stages of a record are one line, with what is first not done in it', () => {
  const rows = stageRows(
    [
      stage('split', 'completed', '', 5),
      stage('unit.A.build', 'completed', '', 60),
      stage('unit.A.gate', 'completed', '1 accepted', 2),
      stage('unit.B.build', 'completed', '', 3),
      stage('unit.B.gate', 'awaiting', '1 patch to review', 4),
      stage('unit.C.build', 'failed', 'attempt 1 failed', 1),
      stage('unit.C.gate', 'pending'),
      stage('unit.D.build', 'pending'),
      stage('unit.D.gate', 'pending'),
      stage('unit', 'pending'),
    ],
    paint(false),
  )
  expect(columns(rows)).toBe(`  ✓ 1   split   completed  5s
  ✓ 2   unit.A  completed  1m 2s  2 stages
  ? 4   unit.B  awaiting   7s     gate: 1 patch to review
  x 6   unit.C  failed     1s     build: attempt 1 failed
    8   unit.D  pending
    10  unit    pending
`)
})
