import { runAttacks } from './attack.js'
import { RENAMED } from './renamed.js'

runAttacks('a branch that was called otherwise', RENAMED)
