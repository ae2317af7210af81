import { runAttacks } from './attack.js'
import { QUESTION_ATTACKS, READ_ATTACKS, RECORD_ATTACKS } from './records.js'

runAttacks('rules, and decisions about records', RECORD_ATTACKS)
runAttacks('records and files that a stage says that it read', READ_ATTACKS)
runAttacks('questions in the middle of a run', QUESTION_ATTACKS)
