import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../src/trust/policy-file.js'
import { showErrors } from '../../src/yaml/parse-yaml.js'
import { ada, bob, codex, mallory } from '../support/signatories.js'

/** What is wrong with a policy, one place a line; empty where nothing is. */
function errorsOf(text: string): string {
  const parsed = parsePolicy('policy.yml', text)
  return parsed.ok ? '' : showErrors(parsed.errors)
}

const HEAD = `version: 1
protect: [main]
principals:
  ada: { emails: [ada@example.com], roles: [maintainer, reviewer, saver, operator], keys: ["${ada.key} laptop"] }
  bob:
    roles: [reviewer]
    keys: ["${bob.key}"]
`
const OID = 'a'.repeat(40)

describe('a policy', () => {
  it('is read without a word to the terminal, whatever is in it', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): void => void warnings.push(warning)
    process.on('warning', listen)
    expect(errorsOf(`${HEAD}? [protect, main]\n: yes\n`)).toContain('policy.yml:')
    await new Promise(setImmediate)
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })

  it('is read with what it leaves out filled in', () => {
    const parsed = parsePolicy('policy.yml', HEAD)
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        protect: ['main'],
        principals: [
          { name: 'ada', agent: false, owner: null, keys: [ada.key] },
          { name: 'bob', agent: false, roles: ['reviewer'], keys: [bob.key], emails: [] },
        ],
        rules: {
          snapshot: 'optional',
          plan: { approvals: 1, role: 'reviewer' },
          code: { approvals: 1, role: 'reviewer' },
          sensitive: { paths: [], role: 'maintainer' },
          beforeGate: [],
        },
        small: null,
        setup: [],
        checks: [],
        notifications: [],
        exempt: [],
        revoked: [],
        acknowledged: [],
      },
    })
  })

  it('may say all that the format has', () => {
    const full = `${HEAD}  codex: { agent: true, owner: ada, emails: [codex@agents.example.com], keys: ["${codex.key}"] }
rules:
  snapshot: required
  plan: { approvals: 2, role: reviewer }
  code: { approvals: 2, role: reviewer }
  sensitive: { paths: [".github/**"], role: maintainer }
  before_gate: [checks, verify]
small: { lines: 50, paths: ["docs/**", "src/**"], role: maintainer }
setup: [{ name: install, run: npm ci }]
checks: [{ name: test, run: npm test }, { name: lint, run: npm run lint, timeout: 60 }]
notifications: [{ name: team, run: [tell-team, --now], timeout: 5 }]
exempt: [{ paths: ["docs/**"], role: maintainer }]
revoked: [{ key: "${mallory.key}", survive: [${OID}] }, { key: "${codex.key}" }]
acknowledged: [{ commit: ${OID}, why: came before us }]
renamed: [{ from: master, to: main }]
`
    expect(errorsOf(full)).toBe('')
    const parsed = parsePolicy('policy.yml', full)
    expect(parsed.ok && parsed.value.checks.map(({ timeout }) => timeout)).toEqual([600, 60])
    expect(parsed.ok && parsed.value.rules.beforeGate).toEqual(['checks', 'verify'])
    expect(parsed.ok && parsed.value.setup).toEqual([{ name: 'install', run: 'npm ci', timeout: 600 }])
    expect(parsed.ok && parsed.value.notifications).toEqual([
      { name: 'team', run: ['tell-team', '--now'], timeout: 5 },
    ])
    expect(parsed.ok && parsed.value.revoked.map(({ survive }) => survive)).toEqual([[OID], []])
    expect(parsed.ok && parsed.value.principals.at(-1)).toMatchObject({ name: 'codex', roles: [] })
  })

  it.each<[string, string, string]>([
    ['nothing', '', '1:1: there is nothing in it, and a set of keys is needed'],
    ['a list', '- version: 1\n', '1:1: [{"version":1}] is a list, and a set of keys is needed'],
    [
      'a number for a text',
      `${HEAD}acknowledged: [{ commit: 12, why: x }]\n`,
      '8:26: acknowledged.0.commit: 12 is a number, and text is needed: put it in quotes',
    ],
    ['nothing for a list', `${HEAD}checks:\n`, '8:8: checks: null is nothing, and a list is needed'],
    [
      'a word for a list',
      HEAD.replace('[main]', 'main'),
      '2:10: protect: "main" is text, and a list is needed',
    ],
    [
      'a yes of other programs',
      HEAD.replace('bob:\n', 'bob:\n    agent: yes\n'),
      '6:12: principals.bob.agent: "yes" is text, and true or false is needed',
    ],
    [
      'a star without quotes',
      `${HEAD}exempt: [{ paths: [*], role: maintainer }]\n`,
      '8:20: what begins with "*" needs quotes',
    ],
    [
      'a glob without quotes',
      `${HEAD}exempt: [{ paths: [docs/**, **/*.md], role: maintainer }]\n`,
      '8:29: what begins with "*" needs quotes',
    ],
    ['two documents', `${HEAD}---\nversion: 1\n`, '8:1: a second document begins here'],
    ['no principals', 'version: 1\nprotect: [main]\n', '1:1: principals: '],
    [
      'another version',
      HEAD.replace('version: 1', 'version: 2'),
      '1:10: version: this program reads version 1',
    ],
    ['no version', HEAD.replace('version: 1\n', ''), '1:1: version: '],
    [
      'a key that nobody knows',
      `${HEAD}exmept: []\n`,
      '8:1: there is no key "exmept"; did you mean "exempt"?',
    ],
    ['a key twice', `${HEAD}protect: [dev]\n`, '8:1: the key protect is there twice'],
    ['YAML that is none', `${HEAD}checks: [\n`, '9:1: '],
    ['nothing protected', HEAD.replace('[main]', '[]'), '2:10: protect: '],
    [
      'a branch by its full name',
      HEAD.replace('[main]', '[refs/heads/main]'),
      '2:11: protect.0: a branch is named without',
    ],
    [
      'a branch taken out',
      HEAD.replace('[main]', '[main, "!dev"]'),
      '2:17: protect.1: a glob cannot begin with "!"',
    ],
    ['a role that nobody knows', HEAD.replace('[reviewer]', '[king]'), '6:13: principals.bob.roles.0: '],
    ['a name with a blank', HEAD.replace('  bob:', '  "bo b":'), '6:5: principals.bo b: '],
    ['a key that is none', HEAD.replace(bob.key, 'ssh-ed25519 AAAA'), '7:12: principals.bob.keys.0: '],
    [
      'a key of another type than it says',
      HEAD.replace(bob.key, bob.key.replace('ssh-ed25519', 'ssh-rsa')),
      '7:12: principals.bob.keys.0: the key is of another type than it says',
    ],
    [
      'no approvals',
      `${HEAD}rules: { plan: { approvals: 0, role: reviewer } }\n`,
      '8:29: rules.plan.approvals: ',
    ],
    [
      'half an approval',
      `${HEAD}rules: { code: { approvals: 1.5, role: reviewer } }\n`,
      '8:29: rules.code.approvals: ',
    ],
    [
      'approvals in words',
      `${HEAD}rules: { code: { approvals: two, role: reviewer } }\n`,
      '8:29: rules.code.approvals: "two" is text, and a number is needed',
    ],
    [
      'a glob taken out',
      `${HEAD}exempt: [{ paths: ["docs/**", "!docs/law/**"], role: maintainer }]\n`,
      '8:31: exempt.0.paths.1: a glob cannot begin with "!"',
    ],
    [
      'a glob from the root',
      `${HEAD}rules: { sensitive: { paths: ["/.github/**"], role: maintainer } }\n`,
      '8:31: rules.sensitive.paths.0: a glob cannot begin with "/"',
    ],
    [
      'a glob of a folder',
      `${HEAD}rules: { sensitive: { paths: [".github/"], role: maintainer } }\n`,
      '8:31: rules.sensitive.paths.0: a glob cannot end with "/"',
    ],
    [
      'another judge before the gate',
      `${HEAD}rules: { before_gate: [tests] }\n`,
      '8:24: rules.before_gate.0: ',
    ],
    [
      'one judge that is no list',
      `${HEAD}rules: { before_gate: checks }\n`,
      '8:23: rules.before_gate: "checks" is text, and a list is needed',
    ],
    ['an empty glob', `${HEAD}exempt: [{ paths: [""], role: maintainer }]\n`, '8:20: exempt.0.paths.0: '],
    ['no glob', `${HEAD}exempt: [{ paths: [], role: maintainer }]\n`, '8:19: exempt.0.paths: '],
    [
      'a name that is still protected',
      `${HEAD.replace('[main]', '[main, "rel*"]')}renamed: [{ from: release, to: main }]\n`,
      '8:19: renamed.0.from: release is still protected: only a name that is gone was renamed',
    ],
    [
      'a new name that is not protected',
      `${HEAD}renamed: [{ from: master, to: trunk }]\n`,
      '8:31: renamed.0.to: trunk is not protected: list it under "protect" too',
    ],
    [
      'a glob for a name',
      `${HEAD}renamed: [{ from: "m*", to: main }]\n`,
      '8:19: renamed.0.from: a branch that was renamed is named in full, without "*"',
    ],
    [
      'a short object id',
      `${HEAD}acknowledged: [{ commit: abc, why: x }]\n`,
      '8:26: acknowledged.0.commit: a full object id is needed',
    ],
    ['no reason', `${HEAD}acknowledged: [{ commit: ${OID}, why: "" }]\n`, '8:'],
    ['a check without a command', `${HEAD}checks: [{ name: test, run: "" }]\n`, '8:29: checks.0.run: '],
    [
      'a check without a limit',
      `${HEAD}checks: [{ name: test, run: x, timeout: 0 }]\n`,
      '8:41: checks.0.timeout: ',
    ],
  ])('that is not well formed is refused with its place: %s', (_, text, expected) => {
    expect(errorsOf(text)).toContain(`policy.yml:${expected}`)
  })

  it.each<[string, string, string]>([
    [
      'one key under two principals',
      `${HEAD}  eve: { keys: ["${bob.key} other comment"] }\n`,
      '8:17: principals.eve.keys.0: one key is listed twice, under bob and eve: the key is the person',
    ],
    [
      'one key under an agent and a person',
      `${HEAD}  codex: { agent: true, owner: ada, keys: ["${ada.key}"] }\n`,
      '8:44: principals.codex.keys.0: one key is listed twice, under ada and codex',
    ],
    [
      'one key twice under one principal',
      `${HEAD}  eve: { keys: ["${mallory.key}", "${mallory.key}"] }\n`,
      '8:101: principals.eve.keys.1: one key is listed twice, under eve and eve',
    ],
    [
      'an owner whom nobody knows',
      `${HEAD}  codex: { agent: true, owner: eve }\n`,
      '8:32: principals.codex.owner: codex is owned by eve, who is not a principal',
    ],
    [
      'checks before the gate, and no check',
      `${HEAD}rules: { before_gate: [checks] }\n`,
      '8:23: rules.before_gate: checks are to pass before a review, and "checks" lists none',
    ],
    [
      'a verifier before the gate without checks',
      `${HEAD}checks: [{ name: test, run: x }]\nrules: { before_gate: [verify] }\n`,
      '9:23: rules.before_gate: verify comes after the checks: write [checks, verify]',
    ],
    [
      'checks before the gate twice',
      `${HEAD}checks: [{ name: test, run: x }]\nrules: { before_gate: [checks, checks] }\n`,
      '9:32: rules.before_gate.1: checks is listed twice',
    ],
    [
      'more approvals of the plan than people',
      `${HEAD}rules: { plan: { approvals: 3, role: reviewer } }\n`,
      '8:29: rules.plan.approvals: 3 with the role reviewer are asked for, and 2 have it with a key',
    ],
    [
      'more approvals of the code than people',
      `${HEAD}rules: { code: { approvals: 2, role: maintainer } }\n`,
      '8:29: rules.code.approvals: 2 with the role maintainer are asked for, and 1 have it with a key',
    ],
    [
      'approvals by agents',
      `${HEAD}  codex: { agent: true, roles: [ci], keys: ["${codex.key}"] }\nrules: { code: { approvals: 1, role: ci } }\n`,
      '9:29: rules.code.approvals: 1 with the role ci are asked for, and 0 have it with a key',
    ],
    [
      'approvals by people without a key',
      `${HEAD}  eve: { roles: [ci] }\nrules: { code: { approvals: 1, role: ci } }\n`,
      '9:29: rules.code.approvals: 1 with the role ci are asked for, and 0 have it with a key',
    ],
    [
      'approvals by people whose keys are revoked',
      `${HEAD}rules: { plan: { approvals: 2, role: reviewer } }\nrevoked: [{ key: "${bob.key}" }]\n`,
      '8:29: rules.plan.approvals: 2 with the role reviewer are asked for, and 1 have it with a key',
    ],
    [
      'the default rule, which nobody can fulfil',
      HEAD.replaceAll(/, reviewer|\[reviewer\]/g, '').replace('roles: \n', 'roles: []\n'),
      '1:1: rules.plan.approvals: 1 with the role reviewer',
    ],
    [
      'no maintainer',
      HEAD.replace('[maintainer, ', '['),
      '4:3: principals: nobody with a key has the role maintainer',
    ],
    ['no saver', HEAD.replace('saver, ', ''), '4:3: principals: nobody with a key has the role saver'],
    [
      'the only maintainer revoked',
      `${HEAD}revoked: [{ key: "${ada.key}" }]\n`,
      '4:3: principals: nobody with a key has the role maintainer',
    ],
    [
      'two checks of one name',
      `${HEAD}checks: [{ name: test, run: a }, { name: test, run: b }]\n`,
      '8:42: checks.1.name: two checks are called test',
    ],
    [
      'two setup commands of one name',
      `${HEAD}setup: [{ name: get, run: a }, { name: get, run: b }]\n`,
      '8:40: setup.1.name: two setup commands are called get',
    ],
  ])('that contradicts itself is refused with its place: %s', (_, text, expected) => {
    expect(errorsOf(text)).toContain(`policy.yml:${expected}`)
  })

  it('may give an agent a key and roles: they count for nothing', () => {
    expect(errorsOf(`${HEAD}  codex: { agent: true, roles: [reviewer], keys: ["${codex.key}"] }\n`)).toBe('')
  })

  it('names everything that is wrong, all at once', () => {
    const text = `${HEAD}  codex: { agent: true, owner: eve, keys: ["${ada.key}"] }\n`
    expect(errorsOf(text).split('\n')).toHaveLength(2)
  })
})
