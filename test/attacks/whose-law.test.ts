import { runAttacks } from './attack.js'
import { WHOSE_LAW } from './whose-law.js'

runAttacks('whose law', WHOSE_LAW)
