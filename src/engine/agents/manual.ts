import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readMemory, writeWhole } from '../../app/objects/memory-file.js'
import { outputPath } from '../../domain/definition/definition.js'
import type { Path } from '../../domain/names/path.js'
import { storedAs } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { redactor } from '../process/redact.js'
import type { Ready, StageRun } from '../stages/stage-run.js'
import type { Prepared } from './agent-stage.js'
import { readAnswer } from './answer.js'
import { judgeReports } from './judge-report.js'

/**
 * A person carries the prompt to an agent of theirs, and its answer back. Both lie in the clone's own Git directory,
 * where nobody commits them; nothing is claimed before the answer is there, and it is there only once it fits.
 */
export async function manualStage(run: StageRun, { agent, asked, prompt }: Prepared): Promise<Ready> {
  const { context, loaded, stage } = run
  const { slug } = loaded.workflow
  const { commonDir } = await context.repo.places()
  const folder = join(commonDir, 'wf', 'prompts', storedAs(slug))
  const promptFile = join(folder, `${stage.name}.prompt.md`)
  const answerFile = join(folder, `${stage.name}.answer.md`)
  await writeWhole(promptFile, prompt)
  const answer = readMemory(answerFile) ?? ''
  const command = `wf run ${slug}`
  if (answer.trim() === '') {
    return {
      kind: 'waiting',
      why: `give ${promptFile} to an agent, and put its answer into ${answerFile}`,
      command,
    }
  }
  const read = readAnswer(asked, answer)
  if (!read.ok)
    return {
      kind: 'waiting',
      why: `the answer in ${answerFile} does not fit: ${read.errors.join('; ')}`,
      command,
    }
  // What it changed is submitted by itself: nobody can compare that yet.
  const untrue = judgeReports(run, read.contents, null)
  if (untrue !== null)
    return { kind: 'waiting', why: `the answer in ${answerFile} does not fit: ${untrue.why}`, command }
  const redact = redactor(context.env)
  return {
    kind: 'ready',
    agent: agent.name,
    run: async () => {
      const files = new Map<Path, ReturnType<typeof encodeUtf8>>()
      for (const [output, text] of read.contents)
        files.set(outputPath(output, slug), encodeUtf8(redact(text)))
      const said = [
        { who: 'wf', text: prompt },
        { who: 'agent', text: answer },
      ]
      const transcript = said
        .map(({ who, text }) => `${JSON.stringify({ who, text: redact(text) })}\n`)
        .join('')
      // Asked again, it is another answer that is wanted.
      await rm(answerFile, { force: true })
      return { kind: 'done', files, code: null, agent: agent.name, transcript, patch: null, note: '' }
    },
  }
}
