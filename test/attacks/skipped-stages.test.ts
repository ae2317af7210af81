import { runAttacks } from './attack.js'
import { SKIPPED_STAGE_ATTACKS } from './skipped-stages.js'

runAttacks('skipped stages', SKIPPED_STAGE_ATTACKS)
