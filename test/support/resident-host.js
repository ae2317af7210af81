// The other end of resident.ts. Its process is small, so that what it starts is started fast.
import { spawnSync } from 'node:child_process'
import { openSync, read, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable, Writable } from 'node:stream'

const [requests, answers, program, called] = process.argv.slice(2)
const incoming = openSync(requests, 'r')
const outgoing = openSync(answers, 'w')
rmSync(dirname(requests), { recursive: true })

const textOf = (chunks) => Buffer.concat(chunks).toString('utf8')
const stands = (name, value) => Object.defineProperty(process, name, { value, configurable: true })

function sink(both) {
  const chunks = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk)
      both.push(chunk)
      done()
    },
  })
  return { stream, chunks }
}

/** The program as it was built, called again and again: it is loaded once. */
async function wf({ words, cwd, env, input }) {
  const { main } = await import(program)
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  // Hooks are set up to call what was called.
  process.argv = [process.execPath, called, ...words]
  const both = []
  const out = sink(both)
  const err = sink(both)
  stands('stdin', Readable.from([Buffer.from(input, 'base64')]))
  stands('stdout', out.stream)
  stands('stderr', err.stream)
  try {
    const exit = await main(words)
    return { exit, stdout: textOf(out.chunks), stderr: textOf(err.chunks), output: textOf(both) }
  } finally {
    // The folder may be removed before the next call.
    process.chdir('/')
  }
}

function run({ program: name, words, cwd, env, input }) {
  const ran = spawnSync(name, words, { cwd, env, input: Buffer.from(input, 'base64'), maxBuffer: 1 << 28 })
  if (ran.error !== undefined) throw ran.error
  return { status: ran.status, stdout: ran.stdout.toString('base64'), stderr: ran.stderr.toString('base64') }
}

async function answer(text) {
  const request = JSON.parse(text)
  try {
    return { done: await (request.kind === 'wf' ? wf(request) : run(request)) }
  } catch (error) {
    return { failed: String(error?.stack ?? error) }
  }
}

function write(text) {
  const bytes = Buffer.from(`${text}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(outgoing, bytes, at)
}

const chunk = Buffer.alloc(1 << 16)
let pending = []
function next() {
  read(incoming, chunk, 0, chunk.length, null, async (error, size) => {
    if (error || size === 0) process.exit()
    pending.push(Buffer.from(chunk.subarray(0, size)))
    if (chunk[size - 1] === 10) {
      const text = textOf(pending)
      pending = []
      write(JSON.stringify(await answer(text)))
    }
    next()
  })
}
next()
