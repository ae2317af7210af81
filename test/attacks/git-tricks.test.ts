import { runAttacks } from './attack.js'
import { GIT_ATTACKS } from './git-tricks.js'

runAttacks('git tricks', GIT_ATTACKS)
