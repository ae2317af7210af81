import { runAttacks } from './attack.js'
import { LOG_ATTACKS } from './log.js'

runAttacks('log', LOG_ATTACKS)
