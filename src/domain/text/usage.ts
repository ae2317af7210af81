/** Tokens, and dollars where the agent tells them. */
export interface Usage {
  readonly input: number
  readonly output: number
  readonly cost: number | null
}

/** `2400 tokens in, 68 out, $0.01`. */
export const tellUsage = ({ input, output, cost }: Usage): string =>
  `${input} tokens in, ${output} out${cost === null ? '' : `, $${cost.toFixed(2)}`}`
