import { guardAnswers } from '../../app/ask/guard-answers.js'
import { conditionOf } from '../../app/definitions/conditions.js'
import { candidateFor } from '../../app/gate/candidate.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, requireSound, sceneOf } from '../../app/read/load.js'
import { headOf } from '../../app/write/record.js'
import type { ByForm } from '../../domain/decide/answer-forms.js'
import { type Looked, type Runnable, runnable } from '../../domain/decide/attempt.js'
import { nextSkip } from '../../domain/decide/submit.js'
import { isAutomatic, type StageDefinition } from '../../domain/definition/definition.js'
import { stageNamed } from '../../domain/definition/stage-graph.js'
import { isReady, stageStates } from '../../domain/workflow/freshness.js'
import { inputsOf } from '../../domain/workflow/inputs.js'
import { attemptsSpent } from '../../domain/workflow/limits.js'
import { breachesOf } from '../../domain/workflow/rules.js'
import { whySentBack } from '../../domain/workflow/sent-back.js'
import type { Attempt } from '../../domain/workflow/workflow.js'
import { ownerState } from '../../git/process/process-owner.js'
import { clearLeftBehind } from '../process/left-behind.js'
import { claim, handIn, ownerOf, type Serial, serial, skipEmpty, skipStage } from './claims.js'
import { answerForms } from './form-stage.js'
import { beginAnswers } from './given-answers.js'
import { pauseFor } from './pause-for.js'
import { type Prepared, prepareAttempt } from './prepare-attempt.js'
import type { RunEnd, RunRequest } from './run-request.js'

/**
 * Runs all that is ready, and what becomes ready by that, until nothing is left that a person or another machine does
 * not have to do first. Where it was cut off before, it goes on: an attempt that nobody finishes any more is made anew.
 */
export async function runWorkflow(context: Context, slug: string, request: RunRequest): Promise<RunEnd> {
  await clearLeftBehind()
  const runner = new Runner(context, slug, request)
  return runner.run()
}

/** What runs at the moment, and what came of what ran. */
class Runner {
  readonly #context: Context
  readonly #slug: string
  readonly #request: RunRequest
  readonly #serial: Serial = serial()
  readonly #running = new Map<string, { readonly done: Promise<void>; readonly alone: boolean }>()
  readonly #failures: { stage: string; code: string; why: string }[] = []
  readonly #waiting = new Map<string, { stage: string; why: string; command: string }>()
  readonly #retried = new Set<string>()
  /** What broke in the background: it ends the run, once what runs beside it has ended. */
  #broken: { readonly error: unknown } | null = null
  /** What is given for forms that are still open. */
  #given: ByForm = new Map()
  #guarded = false
  #moved = 0
  /** How many attempts have ended. */
  #ended = 0

  constructor(context: Context, slug: string, request: RunRequest) {
    this.#context = context
    this.#slug = slug
    this.#request = request
  }

  async run(): Promise<RunEnd> {
    await this.#beginAnswers()
    for (;;) {
      const more =
        this.#broken === null && !this.#context.signal.aborted ? await this.#startWhatIsReady() : false
      if (this.#running.size > 0) await Promise.race([...this.#running.values()].map(({ done }) => done))
      else if (!more) break
    }
    if (this.#broken !== null) throw this.#broken.error
    this.#context.signal.throwIfAborted()
    await this.#tellSpent()
    const waiting = [...this.#waiting.values()]
    return { moved: this.#moved, failures: this.#failures, waiting }
  }

  async #beginAnswers(): Promise<void> {
    const loaded = await loadWorkflow(this.#context, this.#slug)
    requireSound(loaded)
    const { answers, share } = this.#request
    const begun = await beginAnswers(this.#context, loaded, answers, this.#guard, share)
    this.#given = begun.given
    this.#moved += begun.changed
  }

  /** Asked once in a run, before somebody's answers are taken. */
  readonly #guard = async (loaded: Loaded): Promise<void> => {
    if (this.#guarded) return
    await guardAnswers(this.#context, loaded)
    this.#guarded = true
  }

  /** Answers whether anything was recorded or has ended, so that more may be ready now. */
  async #startWhatIsReady(): Promise<boolean> {
    // What ends while the log is read has not ended in what is read: it is no attempt that was cut off.
    const running = new Set(this.#running.keys())
    const ended = this.#ended
    const loaded = await loadWorkflow(this.#context, this.#slug)
    requireSound(loaded)
    if (
      nextSkip(sceneOf(loaded)) !== null &&
      (await this.#serial(() => skipEmpty(this.#context, this.#slug, this.#request.share)))
    ) {
      this.#moved += 1
      return true
    }
    const { share } = this.#request
    const forms = await this.#serial(() =>
      answerForms(this.#context, loaded, this.#given, this.#waiting, this.#guard, share),
    )
    if (forms > 0) {
      this.#moved += forms
      return true
    }
    const { tip } = await headOf(this.#context, loaded)
    for (const ready of [...runnable(sceneOf(loaded)), ...this.#failed(loaded)]) {
      const { stage } = ready.status
      if (running.has(stage.name) || this.#running.has(stage.name)) continue
      const verdict = await conditionOf(
        this.#context.repo,
        tip.tree,
        loaded.workflow.definition,
        stage,
        this.#slug,
      )
      if (!verdict.ok) {
        const message = `the condition of ${stage.name} cannot be answered: ${verdict.why}`
        throw new Refused('BAD_CONDITION', message, `wf show ${this.#slug}`, { when: stage.when })
      }
      if (!verdict.holds) {
        if (!(await this.#serial(() => skipStage(this.#context, this.#slug, stage, share)))) continue
        this.#request.tell({ event: 'skipped', stage: stage.name, why: stage.when ?? '' })
        this.#moved += 1
        return true
      }
      if (!isAutomatic(stage) || this.#full(stage) || !this.#mayTake(loaded, ready)) continue
      await this.#start(loaded, ready)
    }
    // Then more may be ready than what was read says.
    return this.#ended !== ended
  }

  /** Stages that could run, and have nothing left of their limit. */
  async #tellSpent(): Promise<void> {
    const loaded = await loadWorkflow(this.#context, this.#slug)
    for (const { stage } of stagesFailed(loaded)) {
      const why = attemptsSpent(loaded.workflow, stage)
      if (why === null || this.#failures.some((each) => each.stage === stage.name)) continue
      this.#failures.push({ stage: stage.name, code: 'LIMIT', why })
    }
  }

  /** An attempt that was cut off was the last: nobody waits for it any more. */
  async #giveUp(stage: StageDefinition, { number }: Attempt, spent: string): Promise<void> {
    const why = `attempt ${number} was interrupted, and ${spent}`
    const failed = { kind: 'failed', code: 'LIMIT', why, transcript: null } as const
    const { share } = this.#request
    await this.#serial(() => handIn(this.#context, this.#slug, stage, number, failed, share))
    this.#moved += 1
    this.#failures.push({ stage: stage.name, code: 'LIMIT', why })
  }

  /** Stages that failed for good, where they are to be tried again: once in a run. */
  #failed(loaded: Loaded): readonly Runnable[] {
    if (!this.#request.retry) return []
    const { workflow } = loaded
    return stagesFailed(loaded).flatMap((status) => {
      const { stage } = status
      if (this.#retried.has(stage.name) || attemptsSpent(workflow, stage) !== null) return []
      const attempt = workflow.attempts.get(status.stage.name)
      return [{ status, claimed: attempt?.outcome === 'started' ? attempt : null, failures: 0 }]
    })
  }

  /** What records the tip's whole tree runs alone. */
  #full({ type }: StageDefinition): boolean {
    const alone = [...this.#running.values()].some((each) => each.alone)
    return alone || this.#running.size >= this.#request.jobs || (type === 'check' && this.#running.size > 0)
  }

  #mayTake(loaded: Loaded, { claimed, status }: Runnable): boolean {
    if (claimed === null) return true
    const { stage } = status
    const owner = ownerOf(loaded, claimed)
    const state = ownerState(owner)
    if (state === 'gone' || state === 'here' || this.#request.takeOver) {
      this.#request.tell({ event: 'interrupted', stage: stage.name, attempt: claimed.number })
      return true
    }
    const where = state === 'alive' ? `process ${owner?.pid} of this machine` : 'another machine'
    const command =
      state === 'alive'
        ? `wf workflow logs ${this.#slug} --follow`
        : `wf workflow retry ${this.#slug} --take-over`
    this.#wait(stage.name, `${where} runs it`, command)
    return false
  }

  #wait(stage: string, why: string, command: string): void {
    if (!this.#waiting.has(stage)) this.#request.tell({ event: 'waiting', stage, why, command })
    this.#waiting.set(stage, { stage, why, command })
  }

  async #start(loaded: Loaded, ready: Runnable): Promise<void> {
    const { stage } = ready.status
    const { workflow } = loaded
    const spent = attemptsSpent(workflow, stage)
    if (spent !== null && ready.claimed !== null) return this.#giveUp(stage, ready.claimed, spent)
    const before = workflow.attempts.get(stage.name)?.number ?? 0
    const candidate = await candidateFor(this.#context, loaded, stage).catch((error: unknown) => {
      if (error instanceof Refused) return error
      throw error
    })
    if (candidate instanceof Refused) {
      const { message, hint } = candidate.reason
      return this.#wait(stage.name, message, hint ?? `wf status ${this.#slug}`)
    }
    const looked = { before, inputs: inputsOf(workflow, stage), evidence: candidate.evidence }
    const prepared = await prepareAttempt(
      { context: this.#context, slug: this.#slug, request: this.#request, serial: this.#serial },
      loaded,
      stage,
      candidate,
    )
    if ('why' in prepared) {
      // A stage that failed for good runs again only where that is asked for.
      const failed = ready.status.state === 'failed'
      const command = failed ? `wf workflow retry ${this.#slug}` : prepared.command
      return this.#wait(stage.name, prepared.why, command)
    }
    this.#waiting.delete(stage.name)
    this.#retried.add(stage.name)
    const done = this.#attempt(prepared, stage, looked, ready.failures)
      .catch((error: unknown) => {
        this.#broken ??= { error }
      })
      .finally(() => {
        this.#running.delete(stage.name)
        this.#ended += 1
      })
    this.#running.set(stage.name, { done, alone: stage.type === 'check' })
  }

  async #attempt(
    prepared: Prepared,
    stage: StageDefinition,
    looked: Looked,
    failures: number,
  ): Promise<void> {
    const { tell, share } = this.#request
    const context = this.#context
    if (failures > 0 && stage.retries.backoff > 0) {
      const seconds = stage.retries.backoff * 2 ** (failures - 1)
      tell({ event: 'retrying', stage: stage.name, seconds })
      await pauseFor(seconds, context.signal)
    }
    if (!(await this.#serial(() => claim(context, this.#slug, stage, looked, share)))) return
    const attempt = looked.before + 1
    const began = performance.now()
    tell({ event: 'started', stage: stage.name, attempt, agent: prepared.agent })
    const handed = await prepared.run(attempt)
    this.#moved += 1
    const seconds = (performance.now() - began) / 1000
    if (handed.taken) {
      if (handed.asks === undefined) tell({ event: 'completed', stage: stage.name, attempt, seconds })
      else tell({ event: 'asked', stage: stage.name, attempt, question: handed.asks })
      return this.#tellSentBack(stage)
    }
    const { code, why } = handed
    tell({ event: 'failed', stage: stage.name, attempt, code, why })
    this.#failures.push({ stage: stage.name, code, why })
    return this.#tellSentBack(stage)
  }

  /** What goes on next is no stage that had not been run yet: it is said why. */
  async #tellSentBack({ name }: StageDefinition): Promise<void> {
    const { workflow } = await loadWorkflow(this.#context, this.#slug)
    const last = workflow.sentBack.at(-1)
    const by = last === undefined ? null : stageNamed(workflow.definition, last.by)
    const maker = last === undefined ? null : stageNamed(workflow.definition, last.to)
    if (by === null || maker === null || (by.name !== name && by.type !== 'rules')) return
    const why = last?.at === workflow.at ? whySentBack(workflow, maker) : null
    if (why === null) return
    const [broken] = by.type === 'rules' ? breachesOf(workflow, by, null) : []
    const said = broken === undefined ? why : `${why}: ${broken.said}`
    this.#request.tell({ event: 'sent-back', stage: maker.name, why: said })
  }
}

function stagesFailed(loaded: Loaded) {
  const { workflow } = loaded
  return stageStates(workflow, sceneOf(loaded)).filter(
    ({ stage, state }) =>
      state === 'failed' && isAutomatic(stage) && isReady(workflow, stage, sceneOf(loaded)),
  )
}
