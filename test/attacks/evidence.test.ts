import { runAttacks } from './attack.js'
import { EVIDENCE_ATTACKS } from './evidence.js'

runAttacks('evidence before a gate', EVIDENCE_ATTACKS)
