import { test } from 'vitest'
import { BUILT_IN_RUNS, comesToItsEnd } from '../support/built-in-runs.js'

test.each(BUILT_IN_RUNS)(
  '$name is begun by hand, taken up in another clone, asked for anew, and comes to its end',
  comesToItsEnd,
)
