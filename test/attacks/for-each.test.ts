import { runAttacks } from './attack.js'
import { FOR_EACH_ATTACKS } from './for-each.js'

runAttacks('stages for the records of a list', FOR_EACH_ATTACKS)
