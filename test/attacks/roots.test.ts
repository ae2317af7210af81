import { runAttacks } from './attack.js'
import { ROOT_ATTACKS } from './roots.js'

runAttacks('roots', ROOT_ATTACKS)
