import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

const outside = ({ repo }: Workplace): string => join(repo.path, '../outside')

/** A repository that brings links, and a folder outside that they lead to. */
async function linked(links: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const place = await workplace('begun')
  mkdirSync(outside(place))
  writeFileSync(join(outside(place), 'there'), 'mine\n')
  for (const [path, text] of Object.entries(files)) place.repo.write(path, text)
  for (const [path, target] of Object.entries(links)) {
    const link = join(place.repo.path, path)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(target, link)
  }
  place.repo.commit('Links')
  return place
}

const untouched = (place: Workplace): void => {
  expect(readdirSync(outside(place))).toEqual(['there'])
  expect(readFileSync(join(outside(place), 'there'), 'utf8')).toBe('mine\n')
}

const NEW = ['workflow', 'new', 'mine']
const CI = ['ci', 'init', 'github', '--program', 'wf']
const HOOKS = ['hooks', 'install']
const HUSKY = { '.husky/pre-push': 'true\n' }

test.each<[string, string[], Record<string, string>, Record<string, string>?]>([
  ['workflow new by a folder', NEW, { '.vizier/workflows': '../../outside' }],
  [
    'workflow new by a file that is not there',
    NEW,
    { '.vizier/workflows/mine.yml': '../../../outside/new.yml' },
  ],
  ['workflow new into the Git directory', NEW, { '.vizier/workflows': '../.git/hooks' }],
  ['workflow new by a link to a link', NEW, { '.vizier/workflows': '../way', way: '../outside' }],
  ['workflow new to nowhere', NEW, { '.vizier/workflows': '../../outside/none' }],
  ['workflow new in a circle', NEW, { '.vizier/workflows': 'workflows' }],
  ['ci init by a folder', CI, { '.github': '../outside' }],
  ['ci init one level up', CI, { '.github': '..' }],
  [
    'ci init by a file',
    ['ci', 'init', 'gitlab', '--program', 'wf'],
    { '.gitlab-ci.yml': '../outside/there' },
  ],
  ['hooks install by husky', HOOKS, { '.husky': '../outside' }],
  ['hooks install by a hook of husky', HOOKS, { '.husky/pre-commit': '../../outside/there' }, HUSKY],
  ['hooks install by lefthook', HOOKS, { 'lefthook.yml': '../outside/there' }],
  ['hooks install by pre-commit', HOOKS, { '.pre-commit-config.yaml': '../outside/there' }],
  ['hooks uninstall', ['hooks', 'uninstall'], { '.husky/pre-commit': '../../outside/there' }, HUSKY],
])('%s writes nothing outside of the repository', async (_, words, links, files) => {
  const place = await linked(links, files)
  place.refuses('PATH_LEADS_OUT', words)
  untouched(place)
})

test('nor does the page of a patch, where its file lies in the working tree', async () => {
  const place = await workplace('waiting')
  mkdirSync(outside(place))
  writeFileSync(join(outside(place), 'there'), 'mine\n')
  symlinkSync('../outside/there', join(place.repo.path, 'page.html'))
  place.refuses('PATH_LEADS_OUT', ['diff', 'fix', '--html', 'page.html'])
  untouched(place)
  place.does(['diff', 'fix', '--html', '../outside/page.html'])
  expect(existsSync(join(outside(place), 'page.html'))).toBe(true)
})

test('a link that stays inside is followed', async () => {
  const place = await linked(
    { '.vizier/workflows': '../flows', '.github': 'forge' },
    { 'flows/.keep': '', 'forge/.keep': '' },
  )
  place.does(NEW)
  expect(lstatSync(join(place.repo.path, 'flows/mine.yml')).isFile()).toBe(true)
  place.does(CI)
  expect(readdirSync(join(place.repo.path, 'forge/workflows'))).toHaveLength(1)
  untouched(place)
})

test('a file where a folder has to be is named', async () => {
  const place = await linked({}, { '.vizier/workflows': 'a file\n' })
  place.refuses('PATH_TAKEN', NEW)
})
