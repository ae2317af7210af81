import { runAttacks } from './attack.js'
import { BUDGET_ATTACKS } from './budgets.js'

runAttacks('budgets', BUDGET_ATTACKS)
