import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What ends a hook that nobody waits for any more, or that takes too long. */
export interface Watchdog {
  /** Notes what is being read from now on. */
  readonly reading: (what: string) => void
  /** Resolves when it knows who waits. */
  readonly ready: Promise<unknown>
  readonly stop: () => Promise<void>
}

const ROOM = 512

/**
 * Watches this process from a thread of its own: no expression that backtracks, no disk that hangs keeps it from
 * ending. It ends when its time is over, which is told with what was being read, and when the client of the push is
 * gone. What it started ends first.
 *
 * Git tells a hook of no client that goes: it waits for the hook with its ear closed. What can be seen is that a
 * process is gone which waits further up: the local "git push", or the "sshd" of the connection.
 */
export function startWatchdog(seconds: number): Watchdog {
  const shared = new SharedArrayBuffer(ROOM)
  const room = new Uint8Array(shared)
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: { shared, seconds, pid: process.pid },
    // It needs nothing of the command line, nor of who else is loaded.
    execArgv: [],
  })
  const ready = once(worker, 'message').then(() => worker.unref())
  const bytes = Buffer.alloc(ROOM)
  return {
    ready,
    reading(what) {
      const length = bytes.write(what, 1)
      bytes[0] = Math.min(length, 255)
      room.set(bytes.subarray(0, length + 1))
    },
    stop: async () => void (await worker.terminate()),
  }
}

// Plain JavaScript, since it is handed over as text: a file of its own would have to be found beside the bundle.
const PROGRAM = String.raw`
const { parentPort, workerData: { shared, seconds, pid } } = require('node:worker_threads')
const { spawnSync } = require('node:child_process')
const { readdirSync, rmSync, writeSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { basename, join } = require('node:path')
const until = Date.now() + seconds * 1000
const waiting = whoWaits(processes())
parentPort.postMessage('ready')
const timer = setInterval(() => {
  const all = processes()
  const isGone = ([each, parent]) => !all.has(each) || (parent !== null && all.get(each).parent !== parent)
  const gone = all.size > 0 && waiting.some(isGone)
  if (!gone && Date.now() < until) return
  clearInterval(timer)
  if (!gone) say()
  for (const [child, { parent }] of all)
    if (parent === pid) try { process.kill(child, 'SIGKILL') } catch {}
  clearTemporary()
  process.kill(pid, 'SIGKILL')
}, 500)

// Where there is no ps, the time limit is all.
function processes() {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8', timeout: 5000 })
  const rows = (stdout ?? '').split('\n').map((line) => /^ *(\d+) +(\d+) +(.*)$/.exec(line))
  return new Map(rows.flatMap((row) => row ? [[Number(row[1]), { parent: Number(row[2]), name: basename(row[3]) }]] : []))
}

// Those above us that belong to the push: Git's, the shells between them, and the server of the connection. The shell
// that somebody typed the push into is none of them: it may go, and the push go on.
function whoWaits(all) {
  const chain = []
  let certain = 0
  for (let each = pid; all.has(each) && chain.length < 32; each = all.get(each).parent) {
    const { parent, name } = all.get(each)
    const ours = each === pid || /^git/.test(name)
    if (!ours && !/^-?(?:ba|da|k|z|a)?sh$|^sshd/.test(name)) break
    chain.push([each, parent])
    if (ours || /^sshd/.test(name)) certain = chain.length
    if (/^sshd/.test(name)) break
  }
  // The last one may come to have another parent without harm.
  return chain.slice(0, certain).map(([each, parent], at) => [each, at === certain - 1 ? null : parent])
}

function say() {
  const room = Buffer.from(shared)
  const what = room.toString('utf8', 1, 1 + room[0]).replace(/[^\x20-\x7e]/g, '?')
  const text = 'HOOK_TIMEOUT: not judged within ' + seconds + ' seconds; it was reading ' + what +
    '\n  → look at that, or on the server: git config wf.hookTimeout SECONDS\n'
  try { writeSync(2, text) } catch {}
}

function clearTemporary() {
  try {
    for (const name of readdirSync(tmpdir()))
      if (new RegExp('^wf-[a-z]+-' + pid + '-').test(name)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  } catch {}
}
`
