import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { randomNumbers } from './mutate.js'
import { type Answer, type Workplace, workplace } from './workplace.js'

/** A form, an agent, a file that is kept, a check, code that a person approves. */
const ERRAND = `name: errand
version: 1
inputs: [{ name: land, type: boolean, default: false }]
stages:
  - { name: whom, type: form, config: { questions: [{ name: readers, question: Who reads it? }, { name: tone, question: Which tone? }] } }
  - { name: write, type: agent, depends_on: whom, config: { prompt: "Write notes.", context_from: whom.answers } }
  - { name: keep, type: storage, depends_on: write, config: { source: write.answer, destination: docs/notes.md } }
  - { name: also, type: agent, when: inputs.land, depends_on: keep, config: { prompt: "Announce them." } }
  - { name: try, type: check, depends_on: also, config: { checks: [test] } }
  - { name: look, type: approval, of: code, depends_on: try }
  - { name: deliver, type: merge, depends_on: look }
`

export interface Walked {
  /** What was done, and what was then tried and refused. */
  readonly wrong: readonly string[]
  readonly trail: readonly string[]
  /** How many commands were tried. */
  readonly tried: number
}

type Random = (bound: number) => number

/**
 * Walks through a workflow at random. In each state it has not seen yet, every command that `wf` offers is run in a
 * copy of the repository, and has to do what it says.
 */
export async function walkNext(seed: number, steps: number): Promise<Walked> {
  const walk = new Walk(seed, await workplace('begun'))
  walk.begin(seed % 2 === 0 ? 'change' : 'errand')
  for (let step = 0; step < steps && !walk.ended; step++) walk.step()
  return walk
}

class Walk implements Walked {
  readonly wrong: string[] = []
  readonly trail: string[] = []
  tried = 0
  readonly #random: Random
  readonly #place: Workplace
  readonly #seen = new Set<string>()
  readonly #env: Record<string, string>
  #slug = 'fix'
  #count = 0

  constructor(seed: number, place: Workplace) {
    this.#random = randomNumbers(seed)
    this.#place = place
    const home = dirname(place.repo.path)
    this.#env = { XDG_CONFIG_HOME: join(home, 'config') }
    mkdirSync(join(home, 'config/wf'), { recursive: true })
    writeFileSync(
      join(home, 'robot.sh'),
      `test ! -e '${home}/broken' || exit 3\ncase $(cat) in *'Change the files'*) echo note $$ >> robot.txt ;; esac\necho a note of $$\n`,
    )
    writeFileSync(
      join(home, 'config/wf/agents.yml'),
      `agents: { robot: { transport: command, command: [sh, '${home}/robot.sh'] } }\ndefault: robot\n`,
    )
    // What errand lands needs no plan: it has no stage that approves one.
    place.law((text) =>
      text
        .replace(/^checks:.*$/m, `checks: [{ name: test, run: "test ! -e '${home}/red'" }]`)
        .replace('exempt: []', 'exempt: [{ paths: ["docs/**"], role: maintainer }]'),
    )
    place.repo.write('.vizier/workflows/errand.yml', ERRAND)
    place.repo.commit('A workflow')
  }

  begin(definition: 'change' | 'errand'): void {
    if (definition === 'change') this.#look(this.#do(['draft', 'fix', '--goal', 'A goal']))
    else {
      this.#slug = 'errand-1'
      this.#look(this.#do(['workflow', 'start', 'errand']))
    }
  }

  get ended(): boolean {
    return /^save \S+: done$/.test(this.trail.at(-1) ?? '')
  }

  step(): void {
    const { next } = this.#wf(['status', this.#slug])
    const offered = next.map(({ command }) => command).filter((command) => command.startsWith('wf '))
    const choice = this.#random(10) < 6 ? offered[this.#random(offered.length)] : undefined
    this.#look(choice === undefined ? this.#anything() : this.#follow(choice))
  }

  /** Tries all that is offered now, where that was not tried in the same state before. */
  #look(said: Answer): void {
    const status = this.#wf(['status', this.#slug])
    const stages = (status.facts?.stages ?? []).map((stage: { state: string }) => stage.state).join(' ')
    // Of "do this, then that" it is the first that has to work now.
    const hint = /^wf [^,;]*/.exec(said.hint ?? '')?.slice(0, 1) ?? []
    const commands = [...said.next, ...status.next].map(({ command }) => command)
    for (const command of new Set([...hint, ...commands])) {
      const key = `${stages}: ${command.replace(/[0-9a-f]{40}/g, 'OID')} ${said.code}`
      if (!command.startsWith('wf ') || this.#seen.has(key)) continue
      this.#seen.add(key)
      this.#try(command, status.next)
    }
  }

  #try(command: string, next: Answer['next']): void {
    if (/ --follow$/.test(command)) return
    const home = dirname(this.#place.repo.path)
    const copy = join(home, 'copy')
    cpSync(this.#place.repo.path, copy, COPY)
    this.#prepare(command)
    const said = this.#follow(command, false)
    this.tried++
    const why = next.find((each) => each.command === command)?.why ?? ''
    // What the walk itself broke fails, and nothing else does.
    const checksFail = said.code === 'CHECK_FAILED' && existsSync(join(home, 'red'))
    const agentFails = said.code === 'AGENT_CRASHED' && existsSync(join(home, 'broken'))
    // The walk commits on the target by hand, and verify says that.
    const found = command.startsWith('wf verify') && said.code === 'NOT_LANDED'
    // Conflicts are what it opens, and says so before.
    const opens = said.code === 'UPDATE_CONFLICT' && /both changed/.test(why)
    const nothing = said.exit === 0 && said.status === 'unchanged'
    if ((said.exit !== 0 || nothing) && !checksFail && !agentFails && !found && !opens)
      this.wrong.push(
        `${this.trail.at(-1)}\n  ${command} (${why}): ${said.code ?? said.status} ${said.message || said.facts?.why || said.stderr} [${said.hint}]`,
      )
    rmSync(this.#place.repo.path, { recursive: true })
    cpSync(copy, this.#place.repo.path, COPY)
    rmSync(copy, { recursive: true })
  }

  /** Runs a command as a person would who copies it and fills it in. */
  #follow(command: string, noted = true): Answer {
    const words = command
      .split(' ')
      .slice(1)
      .flatMap((word) => this.#fill(word))
    const said = this.#wf(words)
    const expect = said.code === 'EXPECT_MISSING' ? /--expect (\S+)/.exec(said.message)?.[1] : undefined
    const told = expect === undefined ? said : this.#wf([...words, '--expect', expect])
    if (noted) this.trail.push(`${words.join(' ')}: ${told.code ?? told.status}`)
    return told
  }

  /** What a command says that a person does before. */
  #prepare(command: string): void {
    const { repo } = this.#place
    // A file of its own: what both changed in one is for a person to sort out.
    if (command.startsWith('wf submit-diff')) repo.write(`mine-${++this.#count}`, `mine ${this.#count}\n`)
    if (!command.endsWith('--continue')) return
    const tree = join(repo.path, '.git/wf/update', this.#slug)
    writeFileSync(join(tree, 'file'), `both ${++this.#count}\n`)
    repo.git('-C', tree, 'add', 'file')
  }

  #fill(word: string): readonly string[] {
    const { repo } = this.#place
    const text = `words number ${++this.#count} that say something`
    if (word === 'FILE' || word.endsWith('=FILE')) {
      const file = join(dirname(repo.path), 'text.md')
      writeFileSync(file, `${text}\n`)
      return [word.replace('FILE', file)]
    }
    if (word === 'COMMAND') return ['sh', '-c', `echo ${this.#count} >> file`]
    if (word === 'NAME') return ['robot']
    return [word.replace(/(?<=^|=)(?:TEXT|WHY)$/, text)]
  }

  #wf(words: readonly string[]): Answer {
    return this.#place.wf(words, { env: this.#env })
  }

  #do(words: readonly string[], input = ''): Answer {
    const said = this.#place.wf(words, { env: this.#env, input })
    const expect = said.code === 'EXPECT_MISSING' ? /--expect (\S+)/.exec(said.message)?.[1] : undefined
    const told =
      expect === undefined ? said : this.#place.wf([...words, '--expect', expect], { env: this.#env, input })
    this.trail.push(`${words.join(' ')}: ${told.code ?? told.status}`)
    return told
  }

  /** What somebody might do who has not looked. */
  #anything(): Answer {
    const slug = this.#slug
    const { repo } = this.#place
    const home = dirname(repo.path)
    const all: readonly (() => Answer)[] = [
      () => this.#do(['pause', slug, '-m', 'Tea']),
      () => this.#do(['resume', slug]),
      () => this.#do(['revise', slug, '-m', 'Say more']),
      () => this.#do(['draft', slug, '--plan', '-'], `A plan ${++this.#count}\n`),
      () => this.#do(['draft', slug, '--snapshot', '-'], `A shop ${++this.#count}\n`),
      () => this.#do(['draft', slug, '--goal', `A goal ${++this.#count}`]),
      () => {
        repo.write('file', `mine ${++this.#count}\n`)
        const said = this.#do(['submit-diff', slug])
        rmSync(join(repo.path, 'file'))
        repo.tryGit(['checkout', '-q', '--', 'file'])
        return said
      },
      () => this.#do(['reject-diff', slug, '-m', 'No']),
      () => this.#do(['approve', slug]),
      () => this.#do(['save', slug]),
      () => this.#do(['update', slug]),
      () => this.#do(['run', slug]),
      () => {
        repo.write('file', `theirs ${++this.#count}\n`)
        repo.commit('Theirs')
        this.trail.push('the target changes file')
        return this.#wf(['status', slug])
      },
      () => this.#toggle(join(home, 'red'), 'the check'),
      () => this.#toggle(join(home, 'broken'), 'the agent'),
    ]
    return (all[this.#random(all.length)] as () => Answer)()
  }

  #toggle(file: string, what: string): Answer {
    const broken = this.#random(2) === 0
    if (broken) writeFileSync(file, '')
    else rmSync(file, { force: true })
    this.trail.push(`${what} ${broken ? 'fails' : 'works'} from now on`)
    return this.#wf(['status', this.#slug])
  }
}

const COPY = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true } as const
