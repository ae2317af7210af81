import { runAttacks } from './attack.js'
import { UNFIT_ATTACKS } from './unfit.js'

runAttacks('data that does not fit', UNFIT_ATTACKS)
