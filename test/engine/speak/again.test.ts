import { expect, test } from 'vitest'
import { askAgain } from '../../../src/engine/agents/speak/again.js'
import {
  type Conversed,
  cutOff,
  failure,
  modelFailed,
  NOTHING_SPENT,
} from '../../../src/engine/agents/speak/agent.js'

const limited = (wait: number | null): Conversed =>
  modelFailed('ada', { code: 'AGENT_RATE_LIMITED', why: 'slow down', status: 429, wait }, NOTHING_SPENT)
const overTime = cutOff('ada', 'time', null, NOTHING_SPENT)
const answered: Conversed = { ok: true, ...NOTHING_SPENT }

/** Each answer takes a second of a clock that nobody waits for. */
async function asked(timeout: number | null, answers: readonly Conversed[]) {
  let now = 0
  const [given, waits, limits]: [Conversed[], number[], (number | null)[]] = [[...answers], [], []]
  const conversed = await askAgain({
    timeout,
    ask: async (limit) => {
      limits.push(limit)
      now += 1000
      return given.shift() ?? failure('AGENT_CRASHED', 'asked too often')
    },
    wait: async (seconds) => {
      waits.push(seconds)
      now += seconds * 1000
    },
    clock: () => now,
  })
  return { conversed, waits, limits }
}

test('where the time is over while a model is asked again, its error is the reason', async () => {
  const { conversed } = await asked(20, [limited(3), overTime])
  expect(conversed).toMatchObject({
    code: 'AGENT_RATE_LIMITED',
    why: 'ada: the rate limit is reached: slow down; asked again, ada was ended after its time was over',
  })
})

test('a time that is over before any error is just that', async () => {
  expect((await asked(20, [overTime])).conversed).toEqual(overTime)
})

test('it waits as the vendor says, and by itself where the vendor says nothing', async () => {
  const { conversed, waits, limits } = await asked(100, [limited(3), limited(null), answered])
  expect({ conversed, waits, limits }).toEqual({ conversed: answered, waits: [3, 15], limits: [100, 96, 80] })
})

test('it asks five times at most', async () => {
  const { conversed, waits } = await asked(
    null,
    Array.from({ length: 9 }, () => limited(1)),
  )
  expect([conversed, waits]).toEqual([limited(1), [1, 1, 1, 1]])
})

test('what takes longer than is left, or another day, is not waited for', async () => {
  expect((await asked(20, [limited(19)])).waits).toEqual([])
  expect((await asked(20, [limited(18)])).waits).toEqual([18])
  expect((await asked(null, [limited(601)])).waits).toEqual([])
})

test('what waiting does not mend is not asked again', async () => {
  const crashed = failure('AGENT_CRASHED', 'no more')
  expect((await asked(null, [crashed])).conversed).toEqual(crashed)
})
