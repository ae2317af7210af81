import { runAttacks } from './attack.js'
import { TWO_PART_ATTACKS } from './two-parts.js'

runAttacks('slugs of two parts', TWO_PART_ATTACKS)
