import { runAttacks } from './attack.js'
import { STRANGERS } from './strangers.js'

runAttacks('what a stranger can push', STRANGERS)
