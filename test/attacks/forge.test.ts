import { runAttacks } from './attack.js'
import { FORGE_ATTACKS } from './forge.js'

runAttacks('forge', FORGE_ATTACKS)
