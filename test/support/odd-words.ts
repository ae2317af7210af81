/** What an engineer would say otherwise, and so no text for a person says. */
const ODD: readonly RegExp[] = [
  /\bwhoever\b/gi,
  /\b(?:stands?|stood)\b/gi,
  /\bbesides?\b/gi,
  // "There is no x" and "no longer" are plain.
  /(?<!\bthere )\b(?:is|are|was|were|be) (?:itself )?no (?!longer\b|more\b)[a-z]+/gi,
  /\b(?:takes?|taken|taking|took)(?: \w+){0,2} away\b/gi,
  /\b(?:holds?|held|holding)\b/gi,
  /\bawait(?:s|ed|ing)?\b/gi,
  /\b(?:at|behind|before|to|in|through) (?:the|its) gate\b/gi,
  /\bmend(?:s|ed|ing)?\b/gi,
  /\bprovably\b/gi,
  /\bby nobody\b/gi,
  /\bas (?:it|he|she|they) claims?\b/gi,
  /\b(?:in order|is right) here\b/gi,
  /\bdestructive to\b/gi,
  /\ball but\b/gi,
  /\bas people decided\b/gi,
]

export function oddWords(text: string): readonly string[] {
  const line = text.replace(/\s+/g, ' ')
  return ODD.flatMap((odd) => [...line.matchAll(odd)].map(([word]) => word))
}
