import { runAttacks } from './attack.js'
import { SAME_AGENT_ATTACKS } from './same-agent.js'

runAttacks('a verification by another agent than the builder', SAME_AGENT_ATTACKS)
