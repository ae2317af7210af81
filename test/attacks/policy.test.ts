import { runAttacks } from './attack.js'
import { POLICY_ATTACKS } from './policy.js'

runAttacks('policy', POLICY_ATTACKS)
