import { chooseSlug } from '../app/outcome/choose.js'
import { markWorkflow } from '../app/write/mark.js'
import { type Command, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: { message: { type: 'string', alias: 'm', describe: 'why it is paused' } },
  run: async (context, args) => {
    const slug = await chooseSlug(context, text(args, 'slug'))
    return markWorkflow(context, 'pause', slug, 'paused', text(args, 'message') ?? '')
  },
}
