import { expect, test } from 'vitest'
import { readCron } from '../../src/ci/cron.js'
import { isPlain } from '../../src/ci/scheduled.js'

test.each([['0 6 * * 1'], ['*/5 * * * *'], ['0,30 6-18/2 1,15 JAN-MAR mon-FRI'], ['59 23 31 12 6']])(
  '%s is a schedule',
  (cron) => {
    expect(readCron(cron)).toEqual({ ok: true, cron })
  },
)

test('blanks around and between the fields are one', () => {
  expect(readCron('  0\t6  * * 1 ')).toEqual({ ok: true, cron: '0 6 * * 1' })
})

test.each([
  ['', 'five fields'],
  ['@daily', 'five fields'],
  ['0 6 * *', 'five fields'],
  ['0 0 6 * * 1', 'five fields'],
  ['60 * * * *', 'the minute "60": "60" is not 0 to 59'],
  ['* 24 * * *', 'the hour "24"'],
  ['* * 0 * *', 'the day of the month "0"'],
  ['* * * 13 *', 'the month "13"'],
  ['* * * foo *', '"foo" is not 1 to 12'],
  ['* * * * 7', 'the day of the week "7"'],
  ['5-1 * * * *', '"5-1" ends before it begins'],
  ['1-2-3 * * * *', '"1-2-3" is not a range'],
  ['*/0 * * * *', 'the step "0" is not a number'],
  ['*/2/2 * * * *', 'one "/" is enough'],
  ['1, * * * *', 'the minute "1,"'],
  ["0 6 * * 1'; id", 'five fields'],
  ["0 6 * * '", 'the day of the week'],
  ['-1 * * * *', 'the minute "-1"'],
])('%j is none: %s', (cron, why) => {
  expect(readCron(cron)).toMatchObject({ ok: false, why: expect.stringContaining(why) })
})

test.each(['a\nb', ['x $', '{{ secrets.KEY }}'].join(''), '$[[ inputs.x ]]', 'a\u0000'])(
  '%j stands in no pipeline',
  (text) => {
    expect(isPlain(text)).toBe(false)
  },
)
