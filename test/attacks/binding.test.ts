import { runAttacks } from './attack.js'
import { BINDING_ATTACKS } from './binding.js'

runAttacks('binding', BINDING_ATTACKS)
