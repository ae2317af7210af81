import type { Definition, StageDefinition } from '../domain/definition/definition.js'
import { outputNames } from '../domain/definition/definition.js'
import { type Rule, ruleName, rulesOf } from '../domain/definition/rules.js'
import { ancestors } from '../domain/definition/stage-graph.js'
import { type NamedRule, namedRule, namedRules } from '../domain/rules/named-rules.js'
import { nearest } from '../domain/text/nearest.js'
import type { Judged } from './judged.js'

/** What is wrong with the rules of a stage; their expressions are judged where the language is known. */
export function judgeRules(definition: Definition, stage: StageDefinition, at: number): readonly Judged[] {
  const rules = rulesOf(stage)
  const known = ancestors(definition, stage)
    .filter(({ name }) => name.startsWith(stage.scope.prefix))
    .flatMap(outputNames)
  return rules.flatMap((rule, index) => {
    const path = ['stages', at, 'config', 'rules', index]
    const wrong = (message: string, ...key: string[]): Judged => ({ path: [...path, ...key], message })
    const found = [
      ...judgeForm(rule, wrong),
      ...(rule.use === null ? [] : judgeNamed(rule, rule.use, known, wrong)),
    ]
    const twice = rules.slice(0, index).some((other) => ruleName(other) === ruleName(rule))
    return twice ? [...found, wrong(`a second rule is called "${ruleName(rule)}"`, 'id')] : found
  })
}

type Wrong = (message: string, ...key: string[]) => Judged

function judgeForm({ id, use, that, each, when }: Rule, wrong: Wrong): readonly Judged[] {
  if (use !== null)
    return that !== '' || each !== null || when !== null
      ? [wrong('a rule of ours ("use") has no "each", "when" or "that" of its own')]
      : []
  if (that === '') return [wrong('a rule needs "that", or "use" for one of ours')]
  return id === null ? [wrong('a rule needs an "id": by that people waive it, and policy names it')] : []
}

function judgeNamed(rule: Rule, use: string, known: readonly string[], wrong: Wrong): readonly Judged[] {
  const named = namedRule(use)
  if (named === null) {
    const near = nearest(use, namedRules())
    return [
      wrong(
        `there is no rule "${use}"; there are ${namedRules().join(', ')}${near === null ? '' : `; did you mean "${near}"?`}`,
        'use',
      ),
    ]
  }
  const given = Object.entries(rule.with)
  return [
    ...named.takes
      .filter((name) => !Object.hasOwn(rule.with, name))
      .map((name) => wrong(`"${use}" needs "${name}": the output that it looks at`, 'with')),
    ...given
      .filter(([name]) => !named.takes.includes(name) && !named.mayTake.includes(name))
      .map(([name]) => wrong(`"${use}" takes ${taken(named)}, and no "${name}"`, 'with', name)),
    ...given.flatMap(([name, reference]) => {
      if (known.some((output) => reference === output || reference.startsWith(`${output}.`))) return []
      const near = nearest(reference, known)
      const hint = near === null ? '' : `; did you mean "${near}"?`
      return [wrong(`"${reference}" is not an output of a stage before it${hint}`, 'with', name)]
    }),
  ]
}

const taken = ({ takes, mayTake }: NamedRule): string =>
  mayTake.length === 0 ? takes.join(', ') : `${takes.join(', ')}, may take ${mayTake.join(', ')}`
