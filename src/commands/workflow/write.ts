import { existsSync } from 'node:fs'
import type { Context } from '../../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../../app/outcome/outcome.js'
import { placeInside, writeInside } from '../../app/write/write-inside.js'
import { WORKFLOWS } from '../../domain/names/slug.js'
import { type Arguments, text, UsageError } from '../parts/command.js'

/** Writes a definition to begin with. */
export async function write(context: Context, args: Arguments): Promise<Outcome> {
  const name = text(args, 'name')
  if (name === null || !/^[a-z0-9][a-z0-9-]{0,49}$/.test(name))
    throw new UsageError('wf workflow new NAME: lower-case letters, digits and "-"')
  const places = await context.repo.places()
  if (places.top === null)
    throw new Refused('NO_WORKTREE', 'a bare repository has no files to write to', 'cd WORKTREE')
  const path = `${WORKFLOWS}${name}.yml`
  if (existsSync(placeInside(places, path)))
    throw new Refused('FILE_EXISTS', `${path} is there already`, `wf workflow validate ${path}`)
  writeInside(places, path, template(name))
  return outcome('workflow', {
    facts: { did: 'new', path },
    next: [
      { command: `wf workflow validate ${path}`, why: 'whenever it was edited' },
      { command: `wf workflow start ${path} --topic TEXT`, why: 'tries it as it is' },
      {
        command: `wf draft add-${name} --goal 'Add the workflow ${name}'`,
        why: 'lands it: then runs start by name',
      },
    ],
  })
}

const template = (name: string): string => `name: ${name}
description: What it is for, in a sentence
version: 1                  # of the format

# Given when a run is started: --topic TEXT. Written {topic} below.
inputs:
  - { name: topic, type: string, description: What it is about, required: true }

# A stage runs as soon as all that it depends on is done; two that depend on the same run side by side.
# Types: agent, approval, check, context, document, form, merge, metadata, patches, storage, workflow.
stages:
  - name: draft
    type: agent
    config:
      agent_type: general-purpose          # the agent that --agent names
      prompt: Write one page about {topic}, in Markdown.
    timeout: 600                            # seconds, for each attempt
    retries: 1

  - name: look
    type: approval
    of: artefact
    depends_on: draft

completion:
  outputs: [draft.answer]
  notifications:
    - { type: stdout, message: "{topic} is written and approved" }
`
