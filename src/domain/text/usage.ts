/** Tokens, and dollars where the agent tells them. */
export interface Usage {
  readonly input: number
  readonly output: number
  readonly cost: number | null
}

/** `2400 tokens in, 68 out, $0.01`. */
export const tellUsage = ({ input, output, cost }: Usage): string =>
  `${input} tokens in, ${output} out${cost === null ? '' : `, $${cost.toFixed(2)}`}`

/** The line of a commit's body that records it. */
export const usageLine = (usage: Usage): string => `Usage: ${tellUsage(usage)}`

const LINE = /^Usage: (\d{1,15}) tokens in, (\d{1,15}) out(?:, \$(\d{1,9}\.\d\d))?$/gm

/** What a commit's body records, as its writer claims it; `null` for nothing. */
export function usageIn(body: string): Usage | null {
  const found = [...body.matchAll(LINE)].map(([, input, output, cost]) => ({
    input: Number(input),
    output: Number(output),
    cost: cost === undefined ? null : Number(cost),
  }))
  return found.reduce<Usage | null>(addUsage, null)
}

export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b
  const cost = a.cost === null && b.cost === null ? null : (a.cost ?? 0) + (b.cost ?? 0)
  return { input: a.input + b.input, output: a.output + b.output, cost }
}
