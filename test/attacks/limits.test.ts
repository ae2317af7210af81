import { runAttacks } from './attack.js'
import { LIMIT_ATTACKS } from './limits.js'

runAttacks('the limits of a definition', LIMIT_ATTACKS)
