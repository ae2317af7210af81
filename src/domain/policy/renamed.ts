import type { Policy } from './policy.js'

const HEADS = 'refs/heads/'

/** The full names that this branch had before, by this law. */
export const formerNames = ({ renamed }: Pick<Policy, 'renamed'>, ref: string): readonly string[] =>
  renamed.filter(({ to }) => `${HEADS}${to}` === ref).map(({ from }) => `${HEADS}${from}`)
