import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { asOid, type Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { type ByteString, decodeUtf8 } from '../../domain/text/bytes.js'
import { diskPath } from '../capture/disk.js'
import { type Desk, deskAt } from '../capture/stage-all.js'
import { alternatesTo } from '../clone/borrowed-objects.js'
import { emptyEnvironment, layOut } from '../clone/isolated-folder.js'
import type { NativeRepository } from '../native/repository.js'
import { UNBOUND } from '../process/environment.js'
import { git } from '../process/run.js'
import { fileAt } from '../trees.js'

/** Attributes of ours go last: a text is in UTF-8, whatever encoding a working tree has it in, and no filter runs. */
const OURS = '\n* !working-tree-encoding !filter\n'

/**
 * The text with the line endings and keywords that Git stores at that path. The attributes of the tree lie in `work` in
 * the folder; what else there is, is added to them at first, and left out then.
 */
export async function convert(
  repo: NativeRepository,
  tree: Oid,
  path: Path,
  content: ByteString,
  folder: string,
): Promise<ByteString> {
  const old = await fileAt(repo, tree, path)
  // Git reads it where it lies.
  await repo.settle?.()
  // Git keeps the line endings of a file that has them already, where attributes leave it to guess.
  const before = old?.mode.startsWith('100') ? `${old.mode},${old.oid}` : null
  const here = await deskFor(repo, folder, 'here', await ownAttributes(repo))
  const first = await add(
    { ...here, config: [...(here.config ?? []), ...(await ownSettings(repo))] },
    path,
    before,
    content,
  )
  const bare = await deskFor(repo, folder, 'bare', '')
  const there = { ...bare, env: emptyEnvironment(folder, repo.where.env) }
  return add(there, path, before, first)
}

/** The working tree in the folder, with a Git directory of our own that borrows the objects. */
async function deskFor(
  repo: NativeRepository,
  folder: string,
  name: string,
  attributes: string,
): Promise<Desk> {
  const { commonDir } = await repo.places()
  const gitDir = join(folder, name)
  await mkdir(join(gitDir, 'info'), { recursive: true })
  await layOut(gitDir, repo.objectFormat, await alternatesTo(commonDir, repo.where.env))
  await writeFile(join(gitDir, 'info', 'attributes'), `${attributes}${OURS}`, 'latin1')
  const desk = deskAt(repo.where.env, join(folder, 'work'), gitDir, join(gitDir, 'index'))
  return { ...desk, vars: { ...UNBOUND, GIT_OBJECT_DIRECTORY: undefined, ...desk.vars } }
}

/** What `git add` makes of the content. */
async function add(desk: Desk, path: Path, before: string | null, content: ByteString): Promise<ByteString> {
  const name = decodeUtf8(path)
  if (name === null) return content
  const file = diskPath(desk.cwd, path)
  await mkdir(file.subarray(0, file.lastIndexOf('/')), { recursive: true })
  await writeFile(file, content, 'latin1')
  const known = before === null ? [] : ['--cacheinfo', `${before},${name}`]
  await git(['update-index', '--add', ...known, '--', name], desk)
  const { stdout } = await git(['ls-files', '--stage', '-z'], desk)
  const oid: Oid = asOid(stdout.split(' ')[1] ?? '')
  return (await git(['cat-file', 'blob', oid], desk)).stdout
}

async function ownAttributes(repo: NativeRepository): Promise<string> {
  const { commonDir } = await repo.places()
  return readFile(join(commonDir, 'info', 'attributes'), 'latin1').catch(() => '')
}

/** What the repository's own configuration says of line endings; that of the person and the system is read by Git. */
async function ownSettings(repo: NativeRepository): Promise<readonly (readonly [string, string])[]> {
  const config = await repo.config()
  const home = repo.where.env.HOME ?? homedir()
  return ['core.autocrlf', 'core.attributesfile'].flatMap((key) => {
    const value = config.get(key)?.at(-1)
    return value === undefined ? [] : [[key, value.replace(/^~(?=\/)/, home)] as const]
  })
}
