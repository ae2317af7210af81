import { chooseSlug } from '../app/outcome/choose.js'
import { markWorkflow } from '../app/write/mark.js'
import { type Command, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: { message: { type: 'string', alias: 'm', describe: 'a note for the log' } },
  run: async (context, args) => {
    const slug = await chooseSlug(context, text(args, 'slug'))
    return markWorkflow(context, 'resume', slug, 'resumed', text(args, 'message') ?? '')
  },
}
