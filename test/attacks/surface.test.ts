import { runAttacks } from './attack.js'
import { SURFACE_ATTACKS } from './surface.js'

runAttacks('a gate and what it does not take', SURFACE_ATTACKS)
