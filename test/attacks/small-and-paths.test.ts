import { runAttacks } from './attack.js'
import { SMALL_AND_PATH_ATTACKS } from './small-and-paths.js'

runAttacks('small changes and paths', SMALL_AND_PATH_ATTACKS)
