import { runAttacks } from './attack.js'
import { READ_ATTACKS, RECORD_ATTACKS } from './records.js'

runAttacks('rules, and decisions about records', RECORD_ATTACKS)
runAttacks('records and files that a stage says that it read', READ_ATTACKS)
