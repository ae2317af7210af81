import type { Asked, Said } from './said.js'
import { filled, looking, shell, writing } from './tools.js'

/** What a model does that a scene is named for. */
export type SceneName =
  | 'edit'
  | 'answer'
  | 'review'
  | 'fenced'
  | 'badJson'
  | 'chatter'
  | 'denied'
  | 'silent'
  | 'hang'
  | 'command'
  | 'write'
  | '401'
  | '404'
  | '429'
  | '500'
  | '529'

export interface Scene {
  readonly name: SceneName
  /** What `review` and `fenced` answer with. */
  readonly json?: string
  /** The absolute path that `write` and `denied` write to. */
  readonly path?: string
  /** What `command` runs. */
  readonly command?: string
}

export const FILE = 'stand-in.txt'
export const CONTENT = 'Written by the stand-in model.\n'
export const CHATTER = 'Let me look first.'
export const ANSWER = 'The answer of the stand-in model.'

/** What the model says next. */
export function next(scene: Scene, asked: Asked): Said {
  // Agents ask models small things of their own too: a title, who speaks next. They end with any words that fit.
  if (asked.shape !== null) return { text: JSON.stringify(filled(asked.shape)), call: null }
  if (asked.tools.length === 0) return words('Stand-in')
  if (asked.calls > 0) return last(scene)
  const said = first(scene, asked)
  // What it has no tool for it cannot even try.
  return said.call === null ? last(scene) : said
}

function first(scene: Scene, asked: Asked): Said {
  const { path = '', command = '' } = scene
  switch (scene.name) {
    case 'edit':
      return { text: '', call: writing(asked, FILE, CONTENT) }
    case 'write':
      return { text: '', call: writing(asked, path, CONTENT) }
    case 'denied':
      return { text: '', call: shell(asked, `touch ${path}`) }
    case 'command':
      return { text: '', call: shell(asked, command) }
    case 'chatter':
      return { text: CHATTER, call: looking(asked) }
    default:
      return last(scene)
  }
}

function last({ name, json = '{}' }: Scene): Said {
  switch (name) {
    case 'review':
      return words(json)
    case 'fenced':
      return words(`Here it is:\n\n\`\`\`json\n${json}\n\`\`\`\n`)
    case 'badJson':
      return words('{ "verdict": ')
    case 'silent':
      return words('')
    default:
      return words(ANSWER)
  }
}

const words = (text: string): Said => ({ text, call: null })
