import { runAttacks } from './attack.js'
import { GATE_ATTACKS } from './gates.js'

runAttacks('gates and whose work they take', GATE_ATTACKS)
